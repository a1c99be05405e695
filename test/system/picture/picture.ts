import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { expandVariables } from '../../../deploy/grafana/queries.ts';
import { launch } from '../browser.ts';
import { eventually } from '../eventually.ts';
import { freePort } from '../freePort.ts';
import { startProgram } from '../program.ts';
import { startPrometheus } from '../prometheus.ts';
import { answersOf, type TimeRange } from './answers.ts';
import { type Answered, drawPage } from './page.ts';
import { type DrawnPanel, parsePanels } from './panel.ts';

/**
 * Draws the dashboard from its own queries: starts the demo and a Prometheus with the deployed rules, lets them run
 * for a while, and takes a screenshot of the results with Chromium.
 * `tsx test/system/picture/picture.ts [--minutes 10] [--looks RECORDINGS]`. With `--looks` it writes pictures of several
 * widths, light and dark, into that directory instead.
 */
const GRAFANA = new URL('../../../deploy/grafana/', import.meta.url);
const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const SCREEN = { width: 1600, height: 1010 };
const STEPS = 120;
const TITLE = 'MongoDB Atlas restores';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, looks: { type: 'string' } },
});
const minutes = Number(values.minutes);
const to = values.looks ?? fileURLToPath(GRAFANA);
const json = readFileSync(new URL('dashboards/mongodbatlas-restores.json', GRAFANA), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'dashboard-picture-'));
const stops: (() => Promise<unknown>)[] = [];

try {
  const port = await freePort();
  const flags = ['demo', '--web.listen-address', `127.0.0.1:${port}`];
  const demo = startProgram(process.execPath, ['--import', 'tsx', MAIN, ...flags]);
  stops.push(demo.stop);
  await eventually(
    () => `the demo is ready: ${demo.lines.at(-1)}`,
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    },
  );
  writeFileSync(
    join(directory, 'prometheus.yml'),
    stringify({
      global: { scrape_interval: '2s', evaluation_interval: '2s' },
      rule_files: ['rules.yml'],
      scrape_configs: [
        {
          job_name: 'mongodbatlas-restore-exporter',
          static_configs: [{ targets: [`127.0.0.1:${port}`] }],
        },
      ],
    }),
  );
  copyFileSync(new URL('../prometheus/rules.yml', GRAFANA), join(directory, 'rules.yml'));
  const prometheus = await startPrometheus(directory);
  stops.push(prometheus.program.stop);
  await sleep(minutes * 60_000);

  const browser = await launch();
  stops.push(() => browser.close());
  const tab = await browser.newPage({ viewport: SCREEN, colorScheme: 'dark' });
  const photograph = async (name: string, fullPage = false): Promise<void> => {
    const toSeconds = Math.ceil(Date.now() / 1000);
    const range = { fromSeconds: toSeconds - minutes * 60, toSeconds, stepSeconds: (minutes * 60) / STEPS };
    const panels = parsePanels(json);
    await tab.setContent(drawPage(TITLE, await answered(prometheus.origin, panels, range), range));
    await tab.screenshot({ path: join(to, name), fullPage });
  };
  if (values.looks !== undefined) {
    for (const width of [1600, 1280]) {
      await tab.setViewportSize({ ...SCREEN, width });
      for (const colorScheme of ['light', 'dark'] as const) {
        await tab.emulateMedia({ colorScheme });
        await photograph(`dashboard-${width}-${colorScheme}.png`, true);
      }
    }
    await tab.setViewportSize(SCREEN);
  }
  await photograph('first-screen.png');
  await photograph('dashboard.png', true);
  await demo.stop();
  await eventually(
    () => 'the exporter is gone',
    async () => ((await prometheus.query('sum(up)')).at(0)?.value === 0 ? true : undefined),
  );
  await photograph('first-screen-not-known.png');
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(directory, { recursive: true });
}

async function answered(
  origin: string,
  panels: readonly DrawnPanel[],
  range: TimeRange,
): Promise<readonly Answered[]> {
  const expand = expandVariables(json, { __rate_interval: '15s' });
  const all: Answered[] = [];
  for (const panel of panels) {
    // Grafana queries bars with their own step.
    const stepSeconds = panel.interval === undefined ? range.stepSeconds : (minutes * 60) / 20;
    const barRate = expandVariables(json, { __rate_interval: `${Math.ceil(stepSeconds)}s` });
    const series = await answersOf(
      origin,
      panel,
      { ...range, stepSeconds },
      panel.interval === undefined ? expand : barRate,
    );
    all.push({ panel, series });
  }
  return all;
}
