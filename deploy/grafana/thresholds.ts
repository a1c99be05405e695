import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const rule = z.object({
  record: z.string().optional(),
  expr: z.string(),
  annotations: z.object({ runbook_url: z.string().optional() }).optional(),
});
const RULES = z
  .object({ groups: z.array(z.object({ rules: z.array(rule) })) })
  .parse(parse(readFileSync(new URL('../prometheus/rules.yml', import.meta.url), 'utf8')))
  .groups.flatMap(({ rules }) => rules);

/** Names of all recordings in `rules.yml`. */
export const RECORDINGS: ReadonlySet<string> = new Set(RULES.flatMap(({ record }) => record ?? []));

/** Directory of the runbooks, as the alerts link to it. */
export const RUNBOOKS = directoryOf(
  RULES.map(({ annotations }) => annotations?.runbook_url).find((url) => url !== undefined) ?? '',
);

/** Returns the number that `rules.yml` records under this name for every cluster. */
export function threshold(name: string): number {
  const found = RULES.filter(({ record }) => record === `mongodbatlas_restore:${name}`)
    .map(({ expr }) => Number(/^vector\((.*)\)$/.exec(expr.trim())?.[1]))
    .at(0);
  if (found === undefined || Number.isNaN(found)) {
    throw new Error(`deploy/prometheus/rules.yml: no recording mongodbatlas_restore:${name} of a number`);
  }
  return found;
}

function directoryOf(url: string): string {
  if (!url.includes('/')) throw new Error('deploy/prometheus/rules.yml: no alert has a runbook_url');
  return url.slice(0, url.lastIndexOf('/'));
}
