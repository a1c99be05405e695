import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { sampleOf } from '../exporter/scraped.ts';
import { complaintsOfPromtool, HAS_PROMTOOL } from '../metrics/exposed.ts';
import { configFile, PROJECT } from './commanding.ts';
import { lineOf, serving } from './serving.ts';
import { logLines, originOf, spawned, statusOf, textOf } from './spawned.ts';

const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_canary' };

test('serve discovers clusters, logs each job change with exactly these fields, and revokes its token', {
  timeout: 120_000,
}, async () => {
  const { simulator, program } = await serving({
    credentials: { default: { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret } },
    poll: { schedule: '* * * * * *', jitter: '0s' },
    projects: [{ id: PROJECT, clusters: 'all' }],
  });
  simulator.accounts.set(ACCOUNT);
  const origin = await originOf(program);
  await expect.poll(() => statusOf(`${origin}/-/ready`), { timeout: 60_000 }).toBe(200);
  expect(await statusOf(`${origin}/-/healthy`)).toBe(200);
  const createdAtMs = Math.floor(Date.now() / 1000) * 1000;
  const id = (createdAtMs / 1000).toString(16).padEnd(24, '0');
  const { jobs } = simulator.world.addCluster(PROJECT, { name: 'ledger' });
  const baseline = 'cluster_name="ledger",delivery_type="automated",state="failed"} 0';
  await expect
    .poll(() => textOf(`${origin}/metrics`), { timeout: 60_000, interval: 100 })
    .toContain(baseline);
  const job = { kind: 'restore', id, createdAtMs, deliveryType: 'automated' } as const;
  jobs.add(job);
  const created = await lineOf(program, 'restore_job_created');
  const finishedAtMs = createdAtMs + 1000;
  jobs.update(id, () => ({ ...job, end: { as: 'failed', atMs: finishedAtMs } }));
  const changed = await lineOf(program, 'restore_job_state_changed');
  const fields = {
    time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
    projectId: PROJECT,
    projectName: 'payments',
    clusterName: 'ledger',
    jobId: id,
    deliveryType: 'automated',
    createdAt: new Date(createdAtMs).toISOString(),
    destinationProjectId: PROJECT,
    destinationClusterName: 'ledger',
    backupSnapshotId: expect.stringMatching(/^[0-9a-f]{24}$/),
  };
  expect(created).toEqual({
    ...fields,
    level: 'info',
    event: 'restore_job_created',
    to: 'in_progress',
    msg: 'restore job created',
  });
  expect(changed).toEqual({
    ...fields,
    level: 'error',
    event: 'restore_job_state_changed',
    from: 'in_progress',
    to: 'failed',
    finishedAt: new Date(finishedAtMs).toISOString(),
    durationSeconds: 1,
    msg: 'restore job changed state',
  });
  const text = await textOf(`${origin}/metrics`);
  const failed = { cluster_name: 'ledger', delivery_type: 'automated', state: 'failed' };
  expect(sampleOf(text, 'jobs', failed)).toBe(1);
  expect(sampleOf(text, 'job_state_changes_total', failed)).toBe(1);
  expect(text).toMatch(/^process_cpu_seconds_total/m);
  if (HAS_PROMTOOL) expect(complaintsOfPromtool(text)).toBe('');
  program.signal('SIGTERM');
  const { code, ms } = await program.ended();
  expect([code, ms < 5000, program.err()]).toEqual([0, true, '']);
  expect(simulator.tokens.living()).toBe(0);
  // Standard output holds only JSON and no secret.
  expect(logLines(program.out()).map(({ event }) => event)).toEqual([
    'started',
    'cluster_discovered',
    'first_round_completed',
    'cluster_discovered',
    'restore_job_created',
    'restore_job_state_changed',
    'stopping',
  ]);
  expect(program.out()).not.toContain('canary');
});

test('a port in use prints one sentence and exits with 1', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const listen = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const file = await configFile('https://cloud.mongodb.com');
  const program = spawned(['--config.file', file, '--web.listen-address', listen]);
  const { code } = await program.ended();
  taken.close();
  expect([code, program.out()]).toEqual([1, '']);
  expect(program.err()).toMatch(
    new RegExp(`^[^\\n]*${listen.replaceAll('.', '\\.')}[^\\n]*in use[^\\n]*\\n$`),
  );
});
