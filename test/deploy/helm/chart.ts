import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The directory of the chart. */
export const CHART = fileURLToPath(
  new URL('../../../deploy/helm/mongodbatlas-restore-exporter/', import.meta.url),
);

/** Returns the text of a file of the chart. */
export function chartFile(path: string): string {
  return readFileSync(`${CHART}${path}`, 'utf8');
}

/** The names of the sets of values, which together use every part of the chart. */
export const VALUE_SETS: readonly string[] = readdirSync(`${CHART}ci`).map((file) =>
  file.replace('-values.yaml', ''),
);
