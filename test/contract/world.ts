import type { World } from '../../src/simulator/world/world.ts';
import { idAt, MINUTE, OTHER_PROJECT, PROJECT } from '../exporter/exporting.ts';

/** Two projects with jobs of every kind and in every state at `nowMs`, and `older` jobs of one kind. */
export function fillWorld(world: World, nowMs: number, older: number): void {
  const secondMs = Math.floor(nowMs / 1000) * 1000;
  world.addProject({ id: PROJECT, name: 'payments' });
  world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  const tags = { team: 'payments' };
  const orders = world.addCluster(PROJECT, { name: 'orders', tags });
  const sandbox = world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex', tags });
  world.addCluster(PROJECT, { name: 'scratch', backupEnabled: false });
  world.addCluster(PROJECT, { name: 'dropped' });
  world.deleteCluster(PROJECT, 'dropped');
  world.addCluster(OTHER_PROJECT, { name: 'catalog' });
  let count = 0;
  const created = (minutesAgo: number) => {
    count += 1;
    const createdAtMs = secondMs - minutesAgo * MINUTE;
    return { id: idAt(createdAtMs, count), createdAtMs };
  };
  const atMs = secondMs - MINUTE;
  for (const { jobs } of [orders, sandbox]) {
    for (const as of ['finished', 'failed', 'cancelled'] as const) {
      jobs.add({ kind: 'restore', deliveryType: 'automated', ...created(30), end: { as, atMs } });
      jobs.add({ kind: 'download', ...created(40), ...(as === 'finished' ? {} : { end: { as, atMs } }) });
    }
    jobs.add({ kind: 'restore', deliveryType: 'automated', ...created(5) });
    for (const packaging of ['array', 'bare', 'sharded', 'private'] as const) {
      jobs.add({ kind: 'download', packaging, ...created(90), readyAtMs: secondMs - 80 * MINUTE });
      jobs.add({ kind: 'download', packaging, ...created(20), readyAtMs: secondMs - 10 * MINUTE });
      jobs.add({ kind: 'download', packaging, ...created(20), readyAtMs: atMs, fetchedAtMs: atMs });
    }
  }
  const destination = { projectId: OTHER_PROJECT, clusterName: 'catalog' };
  const pointInTimeMs = secondMs - 60 * MINUTE;
  orders.jobs.add({
    kind: 'restore',
    deliveryType: 'pointInTime',
    ...created(15),
    pointInTimeMs,
    destination,
  });
  for (let n = 0; n < older; n += 1) {
    const ended = { ...created(100 + n), end: { as: 'finished', atMs: secondMs - 99 * MINUTE } } as const;
    orders.jobs.add({ kind: 'restore', deliveryType: 'automated', ...ended });
  }
  for (const as of ['finished', 'failed', 'cancelled'] as const) {
    orders.collectionJobs.add({ kind: 'restore', deliveryType: '', ...created(30), end: { as, atMs } });
  }
  orders.collectionJobs.add({ kind: 'restore', deliveryType: '', ...created(5) });
}
