import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isMap, isSeq, parse, parseDocument } from 'yaml';
import { skippedWithout, toolPath } from '../tools/tool.ts';

const PROMETHEUS = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
const ALERTMANAGER = fileURLToPath(new URL('../../deploy/alertmanager/', import.meta.url));
const UNIT_TESTS = readdirSync(PROMETHEUS).filter((file) => file.endsWith('.test.yml'));

/** Debian's promtool is Prometheus 2; `npm run tools` builds Prometheus 3. */
const PROMTOOLS = [
  { source: 'of Debian', promtool: 'promtool' },
  { source: `of Prometheus 3${skippedWithout('promtool')}`, promtool: toolPath('promtool') },
];

describe.each(PROMTOOLS)('promtool $source', ({ promtool }) => {
  test.skipIf(promtool === undefined)('accepts the rules', () => {
    const rules = readdirSync(PROMETHEUS).filter((file) => /^rules.*\.yml$/.test(file));
    run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', ...rules], PROMETHEUS);
  });

  test.skipIf(promtool === undefined)('accepts the example configuration together with the rules', () => {
    run(promtool, ['check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml'], PROMETHEUS);
  });

  test.skipIf(promtool === undefined)('routes by team with the example, and loses no alert', () => {
    const directory = mkdtempSync(join(tmpdir(), 'routing-'));
    try {
      const examples = join(PROMETHEUS, 'examples');
      for (const file of readdirSync(examples)) copyFileSync(join(examples, file), join(directory, file));
      const routed = readFileSync(join(directory, 'routing.yml'), 'utf8').match(/(?<=- alert: )\w+/g) ?? [];
      writeFileSync(join(directory, 'rules.yml'), rulesWithout(routed));
      run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', 'routing.yml', 'rules.yml'], directory);
      run(promtool, ['test', 'rules', 'routing.test.yml'], directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test.skipIf(promtool === undefined).each(UNIT_TESTS)(
    'finds every alert firing and not firing around its threshold in %s',
    (file) => {
      run(promtool, ['test', 'rules', file], PROMETHEUS);
    },
  );
});

test('amtool accepts the example configuration of Alertmanager', () => {
  run('amtool', ['check-config', 'alertmanager.yml'], ALERTMANAGER);
});

test('Alertmanager routes the alerts of a team as the routing example says, and all others as before', () => {
  const directory = mkdtempSync(join(tmpdir(), 'routing-'));
  try {
    const example = readFileSync(join(PROMETHEUS, 'examples', 'routing.yml'), 'utf8');
    const written = example.match(/# In Alertmanager:\n((?:# {3}.*\n)+)/)?.[1]?.replaceAll(/^# {3}/gm, '');
    const config = parse(readFileSync(join(ALERTMANAGER, 'alertmanager.yml'), 'utf8'));
    config.route.routes.unshift(...parse(written ?? '').routes);
    config.receivers.push({ name: 'payments' });
    writeFileSync(join(directory, 'alertmanager.yml'), JSON.stringify(config));
    const routed = (...labels: readonly string[]) =>
      run('amtool', ['config', 'routes', 'test', '--config.file', 'alertmanager.yml', ...labels], directory);
    const alert = ['alertname=AtlasRestoreJobFailed', 'severity=critical'];
    expect(routed(...alert, 'tag_team=payments')).toBe('payments\n');
    expect(routed(...alert)).toBe('page\n');
    expect(routed(...alert, 'tag_team=platform')).toBe('page\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Returns the rules without the alerts that the routing example replaces. */
function rulesWithout(alerts: readonly string[]): string {
  const document = parseDocument(readFileSync(join(PROMETHEUS, 'rules.yml'), 'utf8'));
  const rules = document.getIn(['groups', 0, 'rules']);
  if (!isSeq(rules)) throw new Error('the rule file has no rules');
  rules.items = rules.items.filter((rule) => !isMap(rule) || !alerts.includes(String(rule.get('alert'))));
  return document.toString({ lineWidth: 0 });
}

function run(program: string | undefined, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program ?? '', args, { cwd, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
  return stdout;
}
