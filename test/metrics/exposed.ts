import { spawnSync } from 'node:child_process';
import type { RestoreJob } from '../../src/core/job.ts';
import type { View } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import type { RenderedFamily } from '../../src/metrics/instruments.ts';
import type { ExpositionFormat } from '../../src/metrics/sample.ts';
import { MINUTE, NOON_MS, TARGET } from '../core/build.ts';
import { Polled } from '../core/polled.ts';

export const RULES = { staleAfterMs: 15 * MINUTE, expiringWithinMs: 15 * MINUTE };

export const PREFIX = 'mongodbatlas_restore_';

/** Returns the text of a scrape, at noon by default. */
export function expose(
  views: readonly View[],
  nowMs: number = NOON_MS,
  own: readonly RenderedFamily[] = [],
  format: ExpositionFormat = 'text',
): string {
  return [...families(views, own, nowMs, RULES, format)].join('');
}

/** Returns the view after one poll at noon. */
export function viewOf(...jobs: readonly RestoreJob[]): View {
  return new Polled().poll(jobs, NOON_MS).view;
}

const OF_TARGET = `project_id="${TARGET.projectId}",cluster_name="${TARGET.clusterName}"`;

/** Returns the samples of one metric, without its prefix and the labels that every series of the target has. */
export function samplesOf(name: string, view: View, nowMs: number = NOON_MS): readonly string[] {
  return expose([view], nowMs)
    .split('\n')
    .filter((line) => line.startsWith(`${PREFIX + name}{`))
    .map((line) =>
      line
        .slice((PREFIX + name).length)
        .replace(OF_TARGET, '')
        .replace('{,', '{'),
    );
}

export const HAS_PROMTOOL = spawnSync('promtool', ['--version']).status === 0;

/** Returns promtool's complaints about an exposition in the text format. */
export function complaintsOfPromtool(text: string): string {
  const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  return status === 0 ? stdout + stderr : `exit ${status}: ${stdout}${stderr}`;
}
