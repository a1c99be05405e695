import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configFile, PROJECT, run, simulating } from '../cli/commanding.ts';
import {
  commandsOf,
  commandsOfAlerts,
  filledIn,
  LAYOUTS,
  runbooks,
  shellLines,
} from './runbooks/commands.ts';

const RUNBOOKS = new URL('../../deploy/runbooks/', import.meta.url);
const commands = [
  ...new Set([
    ...runbooks().flatMap((runbook) => commandsOf(runbook).map(({ args }) => args.join(' '))),
    ...commandsOfAlerts().map((args) => args.join(' ')),
  ]),
];

describe.each(runbooks())('%s', (runbook) => {
  test('has each command of the exporter for every layout', () => {
    const withoutFile = (args: readonly string[]) => args.join(' ').replace(/ --config\.file \S+/, '');
    const of = LAYOUTS.map((layout) =>
      commandsOf(runbook)
        .filter((command) => command.layout === layout)
        .map(({ args }) => withoutFile(args)),
    );
    for (const each of of) expect(each).toEqual(of[0]);
  });

  test('explains every placeholder of its commands', () => {
    const text = readFileSync(new URL(runbook, RUNBOOKS), 'utf8').replace(/^ *```\w+\n.*?^ *```$/gms, '');
    const used = new Set(
      shellLines(runbook).flatMap((line) => line.match(/(?<![\w./-])[A-Z][A-Z_]+\b/g) ?? []),
    );
    const known = /^CPS_RESTORE_|^HUP$/;
    expect([...used].filter((name) => !known.test(name) && !text.includes(`\`${name}\``))).toEqual([]);
  });

  test('names the namespace in every kubectl command', () => {
    const ofKubectl = shellLines(runbook).flatMap((line) => line.match(/\bkubectl [^|]*/g) ?? []);
    expect(ofKubectl.filter((each) => !each.includes(' -n NAMESPACE '))).toEqual([]);
  });

  // `atlas … --type` filters by the prefix of a restore's events; any other prefix finds nothing.
  test('queries only events of restores', () => {
    const types = shellLines(runbook).flatMap((line) => /--type (\S+)/.exec(line)?.[1] ?? []);
    for (const type of types) expect(type).toMatch(/^CPS_RESTORE_/);
  });

  test('cancels only downloads, or mentions that limit', () => {
    const text = readFileSync(new URL(runbook, RUNBOOKS), 'utf8');
    if (text.includes('cancelBackupRestoreJob')) expect(text).toMatch(/[Dd]ownload/);
  });
});

test('every runbook except AtlasRestoreExporterDown starts with a command of the exporter', () => {
  const without = runbooks().filter((runbook) => commandsOf(runbook).length === 0);
  expect(without).toEqual(['AtlasRestoreExporterDown.md']);
  expect(existsSync(new URL('secrets.md', RUNBOOKS))).toBe(true);
});

test.each(commands)('%s runs in a checkout', async (command) => {
  const { url } = await simulating();
  const config = await configFile(url);
  const args = filledIn(command.split(' '), { project: PROJECT, cluster: 'orders', config });
  expect(await run(args)).toMatchObject({ code: 0, err: '' });
});
