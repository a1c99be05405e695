import { ListBuilder } from '../../src/atlas/jobs/listBuilder.ts';
import type { RestoreJob } from '../../src/core/job.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { step } from '../../src/core/step.ts';
import type { ClusterName, JobId, ProjectId } from '../../src/core/target.ts';
import { newView, type View } from '../../src/core/view.ts';
import { heapBytes, peakBytes, type Size } from './measure.ts';
import { atMost, megabytes, type Row } from './table.ts';

const NOON_MS = Date.UTC(2026, 2, 2, 12);
const MINUTE_MS = 60_000;
const PAGE_SIZE = 500;
const RULES = { expiringWithinMs: 15 * MINUTE_MS };

/** Measures the memory kept for 1,000,000 ended jobs of 500 targets, and its growth. */
export async function memory({ quick }: Size): Promise<readonly Row[]> {
  const targets = quick ? 200 : 500;
  const jobs = 2000;
  const rounds = quick ? 3 : 10;
  const empty = Array.from({ length: targets }, (_, n) => viewOf(n));
  const before = heapBytes();
  const once = lived(empty, jobs, 0, 1);
  const first = (heapBytes() - before) / (targets * jobs);
  const views = lived(once, jobs, 1, rounds);
  const last = (heapBytes() - before) / (targets * jobs);
  const polls = views.reduce((sum, view) => sum + view.polls, 0);
  if (polls !== targets * rounds) throw new Error('a round was lost');
  return [
    atMost(`memory: kept of each of ${targets * jobs} ended jobs`, bytes(first), first, 40, '40 B'),
    atMost(
      `memory: the same after ${rounds} rounds`,
      bytes(last),
      last - first,
      first * 0.02,
      '2 % more than after the first',
    ),
    atMost(
      `memory: ${targets * jobs} jobs over ${targets} targets, peak RSS`,
      megabytes(peakBytes()),
      peakBytes() / 1e6,
      400,
      '400 MB',
    ),
  ];
}

function bytes(value: number): string {
  return `${value.toFixed(1)} B`;
}

function viewOf(number: number): View {
  const projectId = number.toString(16).padStart(24, '0') as ProjectId;
  return newView({ projectId, clusterName: `cluster-${number}` as ClusterName });
}

// Takes the views from its caller, whose frame would otherwise keep them alive.
function lived(views: View[], jobs: number, from: number, to: number): View[] {
  let now = views.splice(0);
  for (let number = from; number < to; number += 1) now = round(now, jobs, number);
  return now;
}

// In each round every target gets one job more and loses one.
function round(views: readonly View[], jobs: number, number: number): View[] {
  return views.map((view) => step(view, outcome(view, jobs, number), RULES).next);
}

function outcome({ target, restores: list }: View, count: number, round: number): Outcome {
  const atMs = NOON_MS + round * MINUTE_MS;
  const builder = new ListBuilder(list?.snapshot, target.projectId);
  const jobs = Array.from({ length: count }, (_, n) => finishedJob(atMs - (n + 1) * MINUTE_MS));
  for (let at = 0; at < count; at += PAGE_SIZE) builder.addPage(jobs.slice(at, at + PAGE_SIZE));
  const times = { beganAtMs: atMs, atMs, skewMs: 0 };
  const restores = {
    unchanged: false as const,
    ...builder.build(),
    ...times,
    noId: 0,
    badField: 0,
    hashes: undefined,
  };
  return {
    kind: 'complete',
    startedAtMs: atMs,
    endedAtMs: atMs,
    pages: Math.ceil(count / 500),
    restores,
    collections: undefined,
  };
}

function finishedJob(createdAtMs: number): RestoreJob {
  const seconds = Math.floor(createdAtMs / 1000).toString(16);
  return {
    id: `${seconds}${'5e2211c17a3e5a48'}` as JobId,
    deliveryType: 'automated',
    createdAtMs,
    finishedAtMs: createdAtMs + MINUTE_MS,
    expiresAtMs: undefined,
    dataFromMs: createdAtMs,
    failed: false,
    cancelled: false,
    expired: false,
    succeeded: false,
    hasUrl: false,
    destinationProjectId: undefined,
    destinationClusterName: `cluster-${seconds}`,
    backupSnapshotId: undefined,
  };
}
