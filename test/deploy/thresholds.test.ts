import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as limits from '../../deploy/grafana/limits.ts';

const rules: {
  readonly groups: readonly { readonly rules: readonly { record?: string; expr: string }[] }[];
} = parse(readFileSync('deploy/prometheus/rules.yml', 'utf8'));

function threshold(name: string): number {
  const rule = rules.groups
    .flatMap((group) => group.rules)
    .find(({ record }) => record === `mongodbatlas_restore:${name}`);
  return Number(/^vector\((.*)\)$/.exec(rule?.expr.trim() ?? '')?.[1]);
}

// Dashboards can't read recording rules: they have no job and instance to choose by.
test('the dashboard colours where the alerts fire', () => {
  expect({
    stuck: [limits.STUCK_FACTOR, limits.STUCK_FLOOR_SECONDS, limits.STUCK_WITHOUT_HISTORY_SECONDS],
    objective: limits.RESTORE_OBJECTIVE_SECONDS,
    drill: limits.DRILL_OBJECTIVE_SECONDS,
    downloads: [limits.DOWNLOAD_SLOTS, limits.DOWNLOAD_SLOTS_NEAR],
    overdue: [limits.OVERDUE_POLLS, limits.OVERDUE_FLOOR_SECONDS],
    bucket: limits.BUCKET_NEARLY_EMPTY,
  }).toEqual({
    stuck: ['stuck_duration_factor', 'stuck_min_seconds', 'stuck_default_seconds'].map(threshold),
    objective: threshold('objective_seconds'),
    drill: threshold('drill_max_age_seconds'),
    downloads: ['download_limit', 'download_limit_near'].map(threshold),
    overdue: ['stale_poll_intervals', 'stale_min_seconds'].map(threshold),
    bucket: threshold('rate_limit_left_min_ratio'),
  });
});
