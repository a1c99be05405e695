import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultySimulator } from '../simulator/faultySimulator.ts';
import { eventually } from './eventually.ts';
import { type RunningExporter, startExporter } from './exporter.ts';
import { warningsOf } from './prometheus.ts';
import { type Stack, startStack } from './stack.ts';
import {
  configFor,
  failRestore,
  makeTrouble,
  PAYMENTS,
  SECRET_AFTER,
  SECRET_BEFORE,
  startCalmAtlas,
  type Trouble,
} from './troubledWorld.ts';

// Everything is faster: a minute of operation is a second here, see deployed.ts.
const SECOND_MS = 1000;
const RUNBOOKS =
  'https://github.com/mongodbatlas-restore-exporter/mongodbatlas-restore-exporter/blob/main/deploy/runbooks';

const secrets = mkdtempSync(join(tmpdir(), 'mongodbatlas-restore-'));
const keyFile = join(secrets, 'platform');
let simulator: FaultySimulator;
let stack: Stack;
let trouble: Trouble;
let restarted: RunningExporter | undefined;

beforeAll(async () => {
  simulator = await startCalmAtlas();
  writeFileSync(keyFile, SECRET_BEFORE);
  stack = await startStack(configFor(simulator, keyFile));
  await eventually(
    () => 'both replicas show four targets that are read',
    async () => {
      const [up] = await stack.prometheus.query('count(mongodbatlas_restore_up == 1)');
      return up?.value === 8 ? up : undefined;
    },
  );
  trouble = makeTrouble(simulator, Date.now());
});

afterAll(async () => {
  await restarted?.program.stop();
  await stack?.stop();
  await simulator?.stop();
  rmSync(secrets, { recursive: true });
});

test('Prometheus scrapes OpenMetrics and the text format', async () => {
  const { prometheus, exporter, textReplica } = stack;
  // In OpenMetrics a counter's family is its name without `_total`.
  expect(await prometheus.familiesOf(exporter.address, 'mongodbatlas_restore_polls')).toBe(1);
  expect(await prometheus.familiesOf(exporter.address, 'mongodbatlas_restore_polls_total')).toBe(0);
  expect(await prometheus.familiesOf(textReplica, 'mongodbatlas_restore_polls_total')).toBe(1);
  expect(await prometheus.familiesOf(textReplica, 'mongodbatlas_restore_polls')).toBe(0);
});

test('refused credentials page once, and resolve once their new secret is read', async () => {
  const { receiver, exporter } = stack;
  const wanted = { alertname: 'AtlasRestoreLoginRefused', receiver: 'page' } as const;
  const { labels, annotations } = await receiver.alert({ ...wanted, status: 'firing' });
  expect(labels).toEqual({ alertname: wanted.alertname, severity: 'critical', credentials: 'platform' });
  expect(annotations).toEqual({
    summary: 'Atlas refuses the credentials platform: restores of their projects go unwatched',
    description:
      'Atlas answers 401 to the credentials platform, so nobody watches the restores of these projects: platform. First: run `mongodbatlas-restore-exporter check --live` where the exporter runs; it says what to change.',
    runbook_url: `${RUNBOOKS}/AtlasRestoreLoginRefused.md`,
  });
  writeFileSync(keyFile, SECRET_AFTER);
  exporter.program.signal('SIGHUP');
  await receiver.alert({ ...wanted, status: 'resolved' });
});

test('a download close to its expiry is notified in time, and resolves once it has expired', async () => {
  const { receiver } = stack;
  const wanted = { alertname: 'AtlasRestoreDownloadExpiring', receiver: 'ticket' } as const;
  const { labels, annotations, startsAt } = await receiver.alert({ ...wanted, status: 'firing' });
  expect(labels).toEqual({
    alertname: wanted.alertname,
    severity: 'warning',
    project_id: PAYMENTS,
    cluster_name: 'ledger',
  });
  expect(annotations).toEqual({
    summary: 'A prepared download of ledger (payments) will expire soon: fetch it, or prepare it again',
    description: `Cluster ledger of project payments: 1 not fetched yet, the first one expires at ${reported(trouble.expiresAtMs)}. First: ask who prepared it, then fetch it from Atlas: the cluster, _Backup_, _Restores & Downloads_.`,
    runbook_url: `${RUNBOOKS}/AtlasRestoreDownloadExpiring.md`,
  });
  const leftMs = trouble.expiresAtMs - Date.parse(startsAt);
  expect(leftMs).toBeGreaterThan(8 * SECOND_MS);
  expect(leftMs).toBeLessThan(16 * SECOND_MS);
  await receiver.alert({ ...wanted, status: 'resolved' });
  await receiver.alert({ alertname: 'AtlasRestoreDownloadExpired', receiver: 'log', status: 'firing' });
});

test('a failed restore pages at once, a second one pages again with both, and both resolve when they are old', async () => {
  const { receiver } = stack;
  const wanted = { alertname: 'AtlasRestoreJobFailed', receiver: 'page' } as const;
  const first = { ...wanted, jobId: trouble.failedJobId };
  const { labels, annotations, startsAt } = await receiver.alert({ ...first, status: 'firing' });
  expect(labels).toMatchObject({
    alertname: wanted.alertname,
    severity: 'critical',
    project_id: PAYMENTS,
    cluster_name: 'orders',
    delivery_type: 'automated',
    job_id: trouble.failedJobId,
  });
  expect(annotations['summary']).toBe(
    `Restore of orders (payments) into ${labels['destination_cluster_name']} failed: its destination may be empty`,
  );
  expect(annotations['description']).toContain(
    `failed at ${reported(trouble.failsAtMs)}. First: \`atlas backups`,
  );
  expect(annotations['runbook_url']).toBe(`${RUNBOOKS}/AtlasRestoreJobFailed.md`);
  expect(Date.parse(startsAt) - trouble.failsAtMs).toBeLessThan(10 * SECOND_MS);
  const second = { ...wanted, jobId: failRestore(simulator, Date.now()).failedJobId };
  await receiver.alert({ ...second, status: 'firing' });
  const both = receiver.notifications.find(({ alerts }) =>
    alerts.some((alert) => alert.labels['job_id'] === second.jobId),
  );
  expect(both?.alerts.map((alert) => alert.labels['job_id']).sort()).toEqual(
    [first.jobId, second.jobId].sort(),
  );
  await receiver.alert({ ...first, status: 'resolved' }, 90_000);
  await receiver.alert({ ...second, status: 'resolved' }, 90_000);
});

// A busy machine may miss scrapes for seconds, which are minutes here, so earlier outages do not count.
test('an exporter that stops answering pages, and resolves when it answers again', async () => {
  const { exporter } = stack;
  const before = outages().length;
  // Stopped, not ended: connections are accepted, and nothing is sent.
  exporter.program.signal('SIGSTOP');
  const { labels, annotations } = await outageAfter(before, 'firing');
  expect(labels).toEqual({ alertname: 'AtlasRestoreExporterDown', severity: 'critical', scope: 'all' });
  expect(annotations['summary']).toMatch(/^No Atlas restore exporter answers.*would go unnoticed$/);
  expect(annotations['runbook_url']).toBe(`${RUNBOOKS}/AtlasRestoreExporterDown.md`);
  exporter.program.signal('SIGCONT');
  await outageAfter(before, 'resolved');
});

test('a crash loop pages although every start answers, and resolves when it ends', async () => {
  const { exporter } = stack;
  const before = outages().length;
  await exporter.program.stop();
  const config = configFor(simulator, keyFile);
  const flags = ['--web.listen-address', exporter.address];
  for (let started = 0; outages().length === before && started < 20; started += 1) {
    restarted = await startExporter(secrets, config, flags);
    // Alive long enough for one scrape, then down for three.
    await sleep(SECOND_MS);
    restarted.program.signal('SIGKILL');
    await restarted.program.ended();
    await sleep(2 * SECOND_MS);
  }
  await outageAfter(before, 'firing');
  restarted = await startExporter(secrets, config, flags);
  await outageAfter(before, 'resolved');
});

test('consequences of a larger problem were not notified, and nothing was notified twice', () => {
  const reported = stack.receiver.notifications.flatMap(({ receiver, alerts }) =>
    alerts.map(({ status, labels }) => `${receiver} ${status} ${labels['alertname']}`),
  );
  expect(reported.filter((line) => line.includes('AtlasRestorePollStale'))).toEqual([]);
  const login = reported.filter((line) => line.endsWith('AtlasRestoreLoginRefused'));
  expect(login).toEqual(['page firing AtlasRestoreLoginRefused', 'page resolved AtlasRestoreLoginRefused']);
});

test('neither Prometheus nor Alertmanager logged a warning', () => {
  expect(warningsOf(stack.prometheus.program)).toEqual([]);
  expect(warningsOf(stack.alertmanager)).toEqual([]);
});

/** Returns a timestamp in the format of Prometheus' templates; Atlas' timestamps are whole seconds. */
function reported(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}

/** Returns the notifications about a missing exporter so far. */
function outages() {
  return stack.receiver.notifications.flatMap(({ alerts }) =>
    alerts.filter(({ labels }) => labels['alertname'] === 'AtlasRestoreExporterDown'),
  );
}

function outageAfter(before: number, status: 'firing' | 'resolved') {
  return eventually(
    () => JSON.stringify(outages()),
    () => outages().find((alert, index) => index >= before && alert.status === status),
    90_000,
  );
}
