import { readFileSync, writeFileSync } from 'node:fs';
import { restoresDashboard } from './restores.ts';

/** `tsx deploy/grafana/dashboard.ts` writes the dashboard; with `--check` it exits 1 if the file is out of date. */
const file = new URL('dashboards/mongodbatlas-restores.json', import.meta.url);
const text = restoresDashboard();

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('The dashboard is out of date: run `tsx deploy/grafana/dashboard.ts`.\n');
  process.exitCode = 1;
}
