import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultySimulator } from '../simulator/faultySimulator.ts';
import { eventually } from './eventually.ts';
import { warningsOf } from './prometheus.ts';
import { type Stack, startStack } from './stack.ts';
import {
  configFor,
  makeTrouble,
  PAYMENTS,
  PLATFORM,
  SECRET_AFTER,
  SECRET_BEFORE,
  startCalmAtlas,
  type Trouble,
} from './troubledWorld.ts';

// Everything hurries: a minute of operation is a second here, see deployed.ts.
const SECOND_MS = 1000;
const RUNBOOKS =
  'https://github.com/mongodbatlas-restore-exporter/mongodbatlas-restore-exporter/blob/main/deploy/runbooks';

const secrets = mkdtempSync(join(tmpdir(), 'mongodbatlas-restore-'));
const keyFile = join(secrets, 'platform');
let simulator: FaultySimulator;
let stack: Stack;
let trouble: Trouble;

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

test('a refused login pages once for its project, and resolves once its new secret is read', async () => {
  const { receiver, exporter } = stack;
  const wanted = { alertname: 'AtlasRestoreLoginRefused', receiver: 'page', projectId: PLATFORM } as const;
  const { labels, annotations } = await receiver.alert({ ...wanted, status: 'firing' });
  expect(labels).toEqual({ alertname: wanted.alertname, severity: 'critical', project_id: PLATFORM });
  expect(annotations).toEqual({
    summary: "Atlas refuses the exporter's login",
    description:
      'Project platform: unauthorized. Its restores are not watched. `mongodbatlas-restore-exporter check --live` says what to change.',
    runbook_url: `${RUNBOOKS}/AtlasRestoreLoginRefused.md`,
  });
  writeFileSync(keyFile, SECRET_AFTER);
  exporter.program.signal('SIGHUP');
  await receiver.alert({ ...wanted, status: 'resolved' });
});

test('a download close to its expiry is told in time, and is over when it has expired', async () => {
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
    summary: 'A prepared download of ledger is about to expire',
    description: `Project payments, cluster ledger: 1 not fetched yet, the first one expires at ${told(trouble.expiresAtMs)}.`,
    runbook_url: `${RUNBOOKS}/AtlasRestoreDownloadExpiring.md`,
  });
  const leftMs = trouble.expiresAtMs - Date.parse(startsAt);
  expect(leftMs).toBeGreaterThan(8 * SECOND_MS);
  expect(leftMs).toBeLessThan(16 * SECOND_MS);
  await receiver.alert({ ...wanted, status: 'resolved' });
  await receiver.alert({ alertname: 'AtlasRestoreDownloadExpired', receiver: 'log', status: 'firing' });
});

test('a failed restore pages at once, and resolves when it is no news any more', async () => {
  const { receiver } = stack;
  const wanted = { alertname: 'AtlasRestoreJobFailed', receiver: 'page' } as const;
  const { labels, annotations, startsAt } = await receiver.alert({ ...wanted, status: 'firing' });
  expect(labels).toEqual({
    alertname: wanted.alertname,
    severity: 'critical',
    project_id: PAYMENTS,
    cluster_name: 'orders',
    delivery_type: 'automated',
  });
  expect(annotations).toEqual({
    summary: 'A restore job of orders failed (automated)',
    description: `Project payments, cluster orders: last failure at ${told(trouble.failsAtMs)}.`,
    runbook_url: `${RUNBOOKS}/AtlasRestoreJobFailed.md`,
  });
  expect(Date.parse(startsAt) - trouble.failsAtMs).toBeLessThan(10 * SECOND_MS);
  await receiver.alert({ ...wanted, status: 'resolved' }, 90_000);
});

test('an exporter that stops answering pages, and resolves when it answers again', async () => {
  const { receiver, exporter } = stack;
  const wanted = { alertname: 'AtlasRestoreExporterDown', receiver: 'page' } as const;
  // Halted, not ended: connections are accepted, and then nothing comes.
  exporter.program.signal('SIGSTOP');
  const { labels, annotations } = await receiver.alert({ ...wanted, status: 'firing' });
  expect(labels).toEqual({ alertname: wanted.alertname, severity: 'critical' });
  expect(annotations).toEqual({
    summary: 'No Atlas restore exporter answers',
    description:
      'Prometheus can scrape none: restores are not watched, and no other alert about them can fire.',
    runbook_url: `${RUNBOOKS}/AtlasRestoreExporterDown.md`,
  });
  exporter.program.signal('SIGCONT');
  await receiver.alert({ ...wanted, status: 'resolved' });
});

test('what follows from something worse was told nobody, and nothing twice', () => {
  const told = stack.receiver.notifications.flatMap(({ receiver, alerts }) =>
    alerts.map(({ status, labels }) => `${receiver} ${status} ${labels['alertname']}`),
  );
  expect(told.filter((line) => line.includes('AtlasRestorePollStale'))).toEqual([]);
  const pages = told.filter((line) => line.startsWith('page '));
  expect(pages.sort()).toEqual(
    ['AtlasRestoreExporterDown', 'AtlasRestoreJobFailed', 'AtlasRestoreLoginRefused']
      .flatMap((alertname) => [`page firing ${alertname}`, `page resolved ${alertname}`])
      .sort(),
  );
});

test('neither Prometheus nor Alertmanager had anything to complain about', () => {
  expect(warningsOf(stack.prometheus.program)).toEqual([]);
  expect(warningsOf(stack.alertmanager)).toEqual([]);
});

/** An instant as Prometheus' templates write it; Atlas' instants are whole seconds. */
function told(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}
