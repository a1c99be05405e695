import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROMETHEUS = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
const ALERTMANAGER = fileURLToPath(new URL('../../deploy/alertmanager/', import.meta.url));
const UNIT_TESTS = readdirSync(PROMETHEUS).filter((file) => file.endsWith('.test.yml'));

test('promtool finds nothing to say about the rules', () => {
  run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml'], PROMETHEUS);
});

test('promtool accepts the example configuration together with the rules', () => {
  run('promtool', ['check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml'], PROMETHEUS);
});

test.each(UNIT_TESTS)('every alert keeps both sides of its edge in %s', (file) => {
  run('promtool', ['test', 'rules', file], PROMETHEUS);
});

test('amtool accepts the example Alertmanager', () => {
  run('amtool', ['check-config', 'alertmanager.yml'], ALERTMANAGER);
});

function run(program: 'promtool' | 'amtool', args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
}
