import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultySimulator } from '../simulator/faultySimulator.ts';
import { skippedWithout, toolPath } from '../tools/tool.ts';
import { eventually } from './eventually.ts';
import { warningsOf } from './prometheus.ts';
import { type Stack, startStack } from './stack.ts';
import { configFor, makeTrouble, PAYMENTS, SECRET_BEFORE, startCalmAtlas } from './troubledWorld.ts';

const PROMETHEUS = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
const ALERTMANAGER = fileURLToPath(new URL('../../deploy/alertmanager/', import.meta.url));
const UNIT_TESTS = readdirSync(PROMETHEUS).filter((file) => file.endsWith('.test.yml'));
const RULES_SAYS = skippedWithout('promtool');
const AMTOOL_SAYS = skippedWithout('amtool');
const STACK_SAYS = skippedWithout('prometheus', 'alertmanager');

function accepts(program: 'promtool' | 'amtool', args: readonly string[], cwd: string, input = ''): void {
  const { status, stdout, stderr } = spawnSync(toolPath(program) ?? '', args, {
    cwd,
    encoding: 'utf8',
    input,
  });
  expect(status, stdout + stderr).toBe(0);
}

describe.skipIf(RULES_SAYS !== '')(`promtool of Prometheus 3${RULES_SAYS}`, () => {
  test('accepts the rules and the example configuration', () => {
    accepts('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml'], PROMETHEUS);
    accepts('promtool', ['check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml'], PROMETHEUS);
  });

  test.each(UNIT_TESTS)('finds every alert firing and not firing around its threshold in %s', (file) => {
    accepts('promtool', ['test', 'rules', file], PROMETHEUS);
  });
});

test.skipIf(AMTOOL_SAYS !== '')(
  `the current amtool accepts the example configuration of Alertmanager${AMTOOL_SAYS}`,
  () => {
    accepts('amtool', ['check-config', 'alertmanager.yml'], ALERTMANAGER);
  },
);

describe.skipIf(STACK_SAYS !== '')(`Prometheus 3 and the current Alertmanager${STACK_SAYS}`, () => {
  let secrets = '';
  let simulator: FaultySimulator;
  let stack: Stack;

  beforeAll(async () => {
    secrets = mkdtempSync(join(tmpdir(), 'mongodbatlas-restore-'));
    simulator = await startCalmAtlas();
    const keyFile = join(secrets, 'platform');
    writeFileSync(keyFile, SECRET_BEFORE);
    const servers = {
      prometheus: toolPath('prometheus') ?? '',
      alertmanager: toolPath('alertmanager') ?? '',
    };
    stack = await startStack(configFor(simulator, keyFile), servers);
    await eventually(
      () => `both replicas show four targets that are read: ${stack.prometheus.program.lines.at(-1)}`,
      async () => {
        const [up] = await stack.prometheus.query('count(mongodbatlas_restore_up == 1)');
        return up?.value === 8 ? up : undefined;
      },
    );
    makeTrouble(simulator, Date.now());
  });

  afterAll(async () => {
    await stack?.stop();
    await simulator?.stop();
    rmSync(secrets, { recursive: true, force: true });
  });

  test('scrapes OpenMetrics with the default Accept header, and the text format from a replica', async () => {
    const { prometheus, exporter, textReplica } = stack;
    const series = async (instance: string) => {
      const [sample] = await prometheus.query(`count({instance="${instance}", __name__=~"mongodbatlas_.+"})`);
      return sample?.value ?? 0;
    };
    expect(await prometheus.familiesOf(exporter.address, 'mongodbatlas_restore_polls')).toBe(1);
    expect(await prometheus.familiesOf(textReplica, 'mongodbatlas_restore_polls_total')).toBe(1);
    expect(await series(exporter.address)).toBeGreaterThan(100);
    const counters = await prometheus.query('count(mongodbatlas_restore_polls_total) by (instance)');
    expect(counters.map(({ value }) => value)).toEqual([4, 4]);
  });

  test('evaluates every rule', async () => {
    const failures = await stack.prometheus.query(
      'sum(prometheus_rule_evaluation_failures_total) or vector(0)',
    );
    expect(failures.map(({ value }) => value)).toEqual([0]);
    const [rules] = await stack.prometheus.query('count({__name__=~"mongodbatlas_restore:.+"})');
    expect(rules?.value).toBeGreaterThan(5);
  });

  test('pages once for a failed restore of two replicas', async () => {
    const { receiver } = stack;
    const wanted = { alertname: 'AtlasRestoreJobFailed', receiver: 'page', status: 'firing' } as const;
    const { labels } = await receiver.alert(wanted);
    expect(labels).toMatchObject({ project_id: PAYMENTS, cluster_name: 'orders', severity: 'critical' });
    const pages = receiver.notifications.flatMap(({ receiver: name, alerts }) =>
      alerts.filter(
        (alert) =>
          name === wanted.receiver &&
          alert.status === 'firing' &&
          alert.labels['alertname'] === wanted.alertname,
      ),
    );
    expect(pages).toHaveLength(1);
  });

  test('logs no warning', () => {
    expect(warningsOf(stack.prometheus.program)).toEqual([]);
    expect(warningsOf(stack.alertmanager)).toEqual([]);
  });
});
