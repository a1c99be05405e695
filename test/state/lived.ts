import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { step } from '../../src/core/step.ts';
import type { ClusterName, Target } from '../../src/core/target.ts';
import { newView, type View, withCluster } from '../../src/core/view.ts';
import { encode } from '../../src/state/encode.ts';
import { VERSION } from '../../src/state/stateLine.ts';
import { asPolled } from '../core/asPolled.ts';
import { MINUTE, TARGET } from '../core/build.ts';
import { history, World } from '../core/world.ts';

export const RULES = { expiringWithinMs: 15 * MINUTE, staleAfterMs: 30 * MINUTE };

/** Views of up to four targets, each after its own random history. */
export const livedViews: fc.Arbitrary<readonly View[]> = fc
  .array(history, { maxLength: 4 })
  .map((histories) => histories.map((ticks, index) => live(targetNumbered(index), ticks)));

function live(target: Target, ticks: readonly Parameters<World['live']>[0][]): View {
  const world = new World();
  return ticks.reduce((view, tick) => {
    const { next } = step(view, asPolled(view, world.live(tick).outcome), RULES);
    return tick.clusterId === undefined ? next : withCluster(next, tick.clusterId);
  }, newView(target));
}

export function targetNumbered(number: number): Target {
  return { ...TARGET, clusterName: `orders-${number}` as ClusterName };
}

/** Returns the bytes of a state file. */
export function fileOf(views: readonly View[]): Buffer {
  return Buffer.concat([...encode(views)]);
}

/** Returns the lines between the head and the end of a file. */
export function bodyOf(views: readonly View[]): readonly unknown[] {
  const lines = fileOf(views).toString().trimEnd().split('\n').slice(1, -1);
  return lines.map((line) => JSON.parse(line));
}

/** Returns a file of any lines, with an end whose checksum matches. */
export function sealed(body: readonly unknown[], head: unknown = HEAD): Buffer {
  const text = [head, ...body].map((line) => `${JSON.stringify(line)}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return Buffer.from(`${text}${JSON.stringify({ kind: 'end', sha256 })}\n`);
}

export const HEAD = { format: 'mongodbatlas-restore-exporter state', version: VERSION } as const;
