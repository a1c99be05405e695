import { z } from 'zod';
import { startFaultySimulator } from '../simulator/faultySimulator.ts';
import { jobFacts, layoutSchema, newJob, places } from './layout.ts';

// The simulated Atlas runs in its own process, so that its CPU is not counted as ours.
const layout = layoutSchema.parse(JSON.parse(process.argv[2] ?? ''));
const plenty = { capacity: 1e9, refill: 1e9, refillMs: 1000 };
const simulator = await startFaultySimulator({
  nonces: { lifeMs: 3_600_000, uses: layout.nonceUses },
  backupBucket: plenty,
  pageCap: layout.pageCap,
  // Every page is rendered once, so that the simulator is never measured.
  cachedPages: layout.clusters + Math.ceil((layout.clusters * layout.jobs) / layout.pageCap),
});
const { world, stats, faults, url } = simulator;
const nowMs = Date.now();
for (const { projectId, clusterName } of places(layout.clusters)) {
  if (world.findProject(projectId) === undefined) world.addProject({ id: projectId, name: projectId });
  world.addCluster(projectId, { name: clusterName }).jobs.addAll(jobFacts(layout.jobs, nowMs));
}

process.on('message', (message) => {
  const requested = z
    .union([
      z.literal('counts'),
      z.object({ latencyMs: z.number() }),
      z.object({ change: z.enum(['newest', 'oldest']) }),
    ])
    .parse(message);
  if (requested === 'counts') {
    process.send?.(takeCounts());
    return;
  }
  if ('change' in requested) change(requested.change);
  else faults.add({ fault: { kind: 'delay', ms: requested.latencyMs }, times: Number.POSITIVE_INFINITY });
  process.send?.({});
});
process.once('disconnect', () => void simulator.stop());
process.send?.({ url });

let changes = 0;

function change(where: 'newest' | 'oldest'): void {
  changes += 1;
  for (const { projectId, clusterName } of places(layout.clusters)) {
    const { jobs } = world.cluster(projectId, clusterName);
    if (where === 'newest') jobs.add(newJob(changes, Date.now()));
    else {
      const [oldest] = jobs.newest(jobs.length - 1, 1);
      const destination = { projectId, clusterName: `elsewhere-${changes}` };
      if (oldest !== undefined) jobs.update(oldest.id, (facts) => ({ ...facts, destination }));
    }
  }
}

/** Counts since the last request for them. */
function takeCounts() {
  const counts = {
    requests: stats.requests(),
    pages: stats.requests('restore_jobs', 200),
    lanes: stats.challenged('no_credentials'),
    stale: stats.challenged('stale'),
    refused: stats.refused,
  };
  stats.reset();
  return counts;
}
