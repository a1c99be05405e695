import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startAlertmanager } from './alertmanager.ts';
import { firingByMinute, type Labels } from './alertTimeline.ts';
import { copyAlertmanager } from './deployed.ts';
import { freePort } from './freePort.ts';
import type { Program } from './program.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** A minute of Prometheus, and of the intervals of Alertmanager. */
const MINUTE_MS = 1000;

const DOWN = 'AtlasRestoreExporterDown';
const STALE = 'AtlasRestorePollStale';

const PROJECT = '5e2211c17a3e5a48f5497de3';
const T = (cluster: string, instance = 'a') =>
  `{job="x",instance="${instance}",project_id="${PROJECT}",cluster_name="${cluster}"}`;

let directory: string;
let address: string;
let alertmanager: Program;
let receiver: Receiver;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'inhibition-'));
});

beforeEach(async () => {
  await stop();
  receiver = await startReceiver();
  copyAlertmanager(directory, receiver.address);
  address = `127.0.0.1:${await freePort()}`;
  rmSync(join(directory, 'alertmanager'), { recursive: true, force: true });
  alertmanager = await startAlertmanager(directory, address);
});

afterAll(async () => {
  await stop();
  rmSync(directory, { recursive: true });
});

async function stop(): Promise<void> {
  await alertmanager?.stop();
  receiver?.stop();
}

// The exporter is down from 10m to 40m. It restarts with a state file, and cannot reach Atlas.
test('after a total outage stale polls are notified only when the outage is over', async () => {
  const timeline = firingByMinute(
    {
      'mongodbatlas_restore_exporter_build_info{job="x",instance="a"}': '1x9 stale _x29 1x40',
      'mongodbatlas_restore_poll_interval_seconds{job="x",instance="a"}': '60x9 stale _x29 60x40',
      [`mongodbatlas_restore_up${T('orders')}`]: '1x9 stale _x29 0x40',
      [`mongodbatlas_restore_last_successful_poll_timestamp_seconds${T('orders')}`]:
        '0+60x9 stale _x29 540x40',
      [`mongodbatlas_restore_consecutive_failed_polls${T('orders')}`]: '0x9 stale _x29 0+1x40',
    },
    [DOWN, STALE],
    60,
  );
  const both = timeline.flatMap((firing, minute) => (names(firing).size === 2 ? [minute] : []));
  expect(both.length, 'minutes that need the inhibition').toBeGreaterThan(0);
  const arrivals = await replay(timeline);
  const over = timeline.findLastIndex((firing) => names(firing).has(DOWN));
  expect(firstOf(arrivals, DOWN)).toBeLessThan(over);
  expect(firstOf(arrivals, STALE)).toBeGreaterThan(over);
  expect(firstOf(arrivals, STALE)).toBeLessThan(over + 10);
});

// Shard 1 is down from 10m on; shard 0 cannot read orders from 20m on.
test('a missing shard silences no stale poll of another shard', async () => {
  const timeline = firingByMinute(
    {
      ...shard('a', 0, '1x70', '2x70'),
      ...shard('b', 1, '1x9 stale', '2x9 stale'),
      [`mongodbatlas_restore_up${T('orders')}`]: '1x19 0x50',
      [`mongodbatlas_restore_last_successful_poll_timestamp_seconds${T('orders')}`]: '0+60x19 1140x50',
      [`mongodbatlas_restore_consecutive_failed_polls${T('orders')}`]: '0x19 1+1x50',
    },
    [DOWN, STALE],
    40,
  );
  expect(names(timeline.at(-1) ?? [])).toEqual(new Set([DOWN, STALE]));
  const arrivals = await replay(timeline);
  expect(firstOf(arrivals, DOWN)).toBeLessThan(30);
  expect(firstOf(arrivals, STALE)).toBeLessThan(35);
});

function shard(instance: string, index: number, present: string, total: string) {
  const labels = `{job="x",instance="${instance}"}`;
  return {
    [`mongodbatlas_restore_exporter_build_info${labels}`]: present,
    [`mongodbatlas_restore_exporter_shard_info{job="x",instance="${instance}",shard="${index}"}`]: present,
    [`mongodbatlas_restore_exporter_total_shards${labels}`]: total,
    [`mongodbatlas_restore_poll_interval_seconds${labels}`]: present.replaceAll('1x', '60x'),
  };
}

function names(alerts: readonly Labels[]): ReadonlySet<string | undefined> {
  return new Set(alerts.map(({ alertname }) => alertname));
}

/** The names of alerts that were notified as firing, by minute. */
type Arrivals = readonly ReadonlySet<string | undefined>[];

function firstOf(arrivals: Arrivals, name: string): number {
  const minute = arrivals.findIndex((arrived) => arrived.has(name));
  return minute < 0 ? Number.NaN : minute;
}

/** Sends the alerts of each minute to Alertmanager as Prometheus does, and returns the notifications of that minute. */
async function replay(timeline: readonly (readonly Labels[])[]): Promise<Arrivals> {
  const arrivals: ReadonlySet<string | undefined>[] = [];
  let before: readonly Labels[] = [];
  const beganMs = performance.now();
  for (const [minute, firing] of timeline.entries()) {
    // Counted before the alerts are sent: Alertmanager may notify while it answers.
    const seen = receiver.notifications.length;
    const known = new Set(firing.map((labels) => JSON.stringify(labels)));
    await send([
      ...firing.map((labels) => ({ labels, endsAt: new Date(Date.now() + 4 * MINUTE_MS) })),
      ...before
        .filter((labels) => !known.has(JSON.stringify(labels)))
        .map((labels) => ({ labels, endsAt: new Date() })),
    ]);
    before = firing;
    await sleep(beganMs + (minute + 1) * MINUTE_MS - performance.now());
    const reported = receiver.notifications.slice(seen).flatMap(({ alerts }) => alerts);
    arrivals.push(names(reported.filter(({ status }) => status === 'firing').map(({ labels }) => labels)));
  }
  return arrivals;
}

async function send(alerts: readonly { readonly labels: Labels; readonly endsAt: Date }[]): Promise<void> {
  if (alerts.length === 0) return;
  const answer = await fetch(`http://${address}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  expect(answer.status).toBe(200);
}
