import type { View } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';

const HOUR = 3_600_000;

/** Returns all samples of a scrape of these views, by name and own labels. */
export function samples(views: readonly View[], nowMs: number): ReadonlyMap<string, number> {
  const rules = { staleAfterMs: HOUR, expiringWithinMs: HOUR / 4 };
  const lines = [...families(views, [], nowMs, rules, 'text')].join('').split('\n');
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [, name = '', value = ''] = /^(.*) (\S+)$/.exec(line) ?? [];
        return [shortened(name), Number(value)];
      }),
  );
}

// All series of one target share two labels, and all names one prefix.
function shortened(name: string): string {
  return name
    .replace('mongodbatlas_restore_', '')
    .replace(/project_id="\w+",cluster_name="[\w-]+",?/, '')
    .replace('{}', '');
}
