import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startAlertmanager } from './alertmanager.ts';
import { copyAlertmanager } from './deployed.ts';
import { eventually } from './eventually.ts';
import { freePort } from './freePort.ts';
import type { Program } from './program.ts';
import { type Receiver, startReceiver } from './receiver.ts';

type Labels = Readonly<Record<string, string>>;

/** The wait for a notification that must not come, in group intervals of a second each. */
const QUIET_MS = 4000;

const directory = mkdtempSync(join(tmpdir(), 'alertmanager-'));
let address: string;
let alertmanager: Program;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  copyAlertmanager(directory, receiver.address);
  address = `127.0.0.1:${await freePort()}`;
  alertmanager = await startAlertmanager(directory, address);
});

afterAll(async () => {
  await alertmanager?.stop();
  receiver?.stop();
  rmSync(directory, { recursive: true });
});

/** Each test has its own project, so that its notifications form separate groups. */
let project = 0;
beforeEach(() => {
  project += 1;
});

test('a second failure notifies again, and lists both', async () => {
  const first = failureOf('orders', 'a');
  await send([first]);
  await notified((jobs) => jobs.join() === 'a');
  await send([first, failureOf('orders', 'b')]);
  await notified((jobs) => jobs.join() === 'a,b');
});

test('fifty failures at once are one notification per cluster', async () => {
  const failures = ['orders', 'ledger'].flatMap((cluster) =>
    Array.from({ length: 25 }, (_, index) => failureOf(cluster, `${cluster}-${index}`)),
  );
  await send(failures);
  await notified((jobs) => jobs.length === 25 && jobs[0]?.startsWith('orders') === true);
  await notified((jobs) => jobs.length === 25 && jobs[0]?.startsWith('ledger') === true);
  await sleep(QUIET_MS);
  expect(ofThisProject()).toHaveLength(2);
});

test('fifty failures one after another are at most one notification per interval', async () => {
  const failures: Labels[] = [];
  const began = performance.now();
  for (let index = 0; index < 50; index += 1) {
    failures.push(failureOf('orders', `job-${index}`));
    await send(failures);
    await sleep(100);
  }
  await notified((jobs) => jobs.length === 50);
  const intervals = (performance.now() - began) / 1000;
  expect(ofThisProject().length).toBeLessThanOrEqual(Math.ceil(intervals) + 1);
});

test('a failed restore pages, and a failed download of the same cluster is a ticket', async () => {
  await send([failureOf('orders', 'a'), { ...failureOf('orders', 'b'), severity: 'warning' }]);
  await notified((jobs, to) => to === 'page' && jobs.includes('a'));
  await notified((jobs, to) => to === 'ticket' && jobs.includes('b'));
});

test('a missing shard silences no stale poll', async () => {
  await send([down('shard'), stale('orders')]);
  await notified((_jobs, to, [alert]) => to === 'ticket' && alert === 'AtlasRestorePollStale');
});

test('a missing exporter silences stale polls, and nothing else of the project', async () => {
  await send([down('all')]);
  await eventually(
    () => 'the exporter is down',
    () => receiver.notifications.some(({ alerts }) => alerts[0]?.labels['scope'] === 'all') || undefined,
  );
  await send([down('all'), stale('orders'), failureOf('orders', 'a')]);
  await notified((jobs) => jobs.includes('a'));
  await sleep(QUIET_MS);
  expect(ofThisProject().flatMap(({ names }) => names)).not.toContain('AtlasRestorePollStale');
  // The exporter is back, so the stale poll is notified.
  await send([{ ...down('all') }], new Date());
  await send([stale('orders')]);
  await notified((_jobs, _to, [alert]) => alert === 'AtlasRestorePollStale');
});

test.each(['AtlasRestoreRateLimited', 'AtlasRestoreResponseUnreadable', 'AtlasRestoreLoginRefused'])(
  '%s silences no stale poll of another cluster in its project',
  async (alertname) => {
    const severity = alertname === 'AtlasRestoreLoginRefused' ? 'critical' : 'warning';
    await send([{ alertname, severity, project_id: idOf(project) }, stale('orders')]);
    await notified((_jobs, _to, [alert]) => alert === alertname);
    await notified((_jobs, _to, [alert]) => alert === 'AtlasRestorePollStale');
  },
);

function idOf(number: number): string {
  return `${number}`.padStart(24, '0');
}

function failureOf(cluster_name: string, job_id: string): Labels {
  const alertname = 'AtlasRestoreJobFailed';
  return { alertname, severity: 'critical', project_id: idOf(project), cluster_name, job_id };
}

function stale(cluster_name: string): Labels {
  return { alertname: 'AtlasRestorePollStale', severity: 'warning', project_id: idOf(project), cluster_name };
}

function down(scope: 'all' | 'shard'): Labels {
  return { alertname: 'AtlasRestoreExporterDown', severity: 'critical', scope };
}

/** Sends alerts as Prometheus does: all firing ones, repeatedly. */
async function send(alerts: readonly Labels[], endsAt?: Date): Promise<void> {
  const answer = await fetch(`http://${address}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels, annotations: {}, endsAt }))),
  });
  expect(answer.status).toBe(200);
}

function ofThisProject() {
  return receiver.notifications
    .map(({ receiver: to, alerts }) => ({
      to,
      alerts: alerts.filter(({ labels }) => labels['project_id'] === idOf(project)),
    }))
    .filter(({ alerts }) => alerts.length > 0)
    .map(({ to, alerts }) => ({
      to,
      names: alerts.map(({ labels }) => labels['alertname']),
      jobs: alerts.map(({ labels }) => labels['job_id'] ?? '').sort(),
    }));
}

/** Waits for a notification about this test's project. */
async function notified(
  isWanted: (jobs: readonly string[], to: string, names: readonly (string | undefined)[]) => boolean,
): Promise<void> {
  await eventually(
    () => JSON.stringify(ofThisProject()),
    () => ofThisProject().some(({ jobs, to, names }) => isWanted(jobs, to, names)) || undefined,
  );
}
