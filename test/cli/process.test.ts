import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleOf } from '../exporter/scraped.ts';
import { configFile, PROJECT, simulating } from './commanding.ts';
import { builtProgram } from './program.ts';
import { lineOf, serving } from './serving.ts';
import { originOf, textOf } from './spawned.ts';

const MAIN = await builtProgram();
const TIMEOUT = { timeout: 120_000 };

const FULL_DISK = existsSync('/dev/full');
const SKIPPED = FULL_DISK ? '' : ' (skipped: there is no /dev/full)';

test.skipIf(!FULL_DISK)(
  `once to a full disk prints one line and exits with 1${SKIPPED}`,
  TIMEOUT,
  async () => {
    const { url } = await simulating();
    const file = await configFile(url);
    const ended = await new Promise<{ readonly code: unknown; readonly stderr: string }>((resolve) => {
      const command = `exec "${process.execPath}" "${MAIN}" once --config.file "${file}" > /dev/full`;
      execFile('/bin/sh', ['-c', command], (error, _, stderr) => resolve({ code: error?.code ?? 0, stderr }));
    });
    expect(ended).toEqual({ code: 1, stderr: 'cannot write to standard output: no space left on device\n' });
  },
);

test('SIGUSR1 opens no debugger', TIMEOUT, async () => {
  const { program } = await serving({});
  const origin = await originOf(program);
  program.signal('SIGUSR1');
  // A debugger announces its port on standard error first.
  expect(sampleOf(await textOf(`${origin}/metrics`), 'targets', {})).toBe(1);
  await lineOf(program, 'first_round_completed');
  program.signal('SIGTERM');
  expect((await program.ended()).code).toBe(0);
  expect(program.err()).toBe('');
});

test('the log reports the start, and the completion of the first round of polls', TIMEOUT, async () => {
  const projects = [{ id: PROJECT, name: 'payments', clusters: ['orders', 'gone'] }];
  const { program } = await serving({ projects, poll: { stale_after: '1m' } });
  expect(await lineOf(program, 'config_warning')).toMatchObject({
    level: 'warn',
    problem: expect.stringContaining('poll.stale_after: "1m" is shorter than two ticks'),
  });
  expect(await lineOf(program, 'started')).toMatchObject({
    configFile: expect.stringContaining('exporter.yml'),
    targets: 2,
    discoveries: 0,
    schedule: '* * * * *',
    timezone: 'UTC',
    shard: 0,
    totalShards: 1,
  });
  expect(await lineOf(program, 'first_round_completed')).toMatchObject({ targets: 2, read: 1, failed: 1 });
});
