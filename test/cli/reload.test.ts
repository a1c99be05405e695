import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { reloaderOf } from '../../src/cli/reloader.ts';
import type { ParsedConfig } from '../../src/config/parseConfig.ts';
import { createInstruments } from '../../src/metrics/instruments.ts';
import { fail, ok } from '../../src/result.ts';
import { problemWithoutPosition } from '../../src/yaml/problem.ts';
import { exporting, settle, simulating as simulatingOn, testClock } from '../exporter/exporting.ts';
import { sampleOf } from '../exporter/scraped.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { API_KEY, PROJECT, simulating } from './commanding.ts';
import { logLines, originOf, spawned, textOf } from './spawned.ts';

const WITHIN = { timeout: 60_000, interval: 50 };

async function reloading() {
  const simulator = await simulating(['orders', 'ledger']);
  const path = await temporaryDirectory();
  const file = join(path, 'exporter.yml');
  const keyFile = join(path, 'key');
  const write = (changes: object) =>
    writeFile(
      file,
      JSON.stringify({
        atlas: { base_url: simulator.url },
        credentials: { default: { public_key: API_KEY.public_key, private_key_file: 'key' } },
        poll: { schedule: '* * * * * *', jitter: '0s', state_file: 'state' },
        projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }],
        ...changes,
      }),
    );
  await writeFile(keyFile, API_KEY.private_key);
  await write({});
  const program = spawned([
    '--config.file',
    file,
    '--web.listen-address',
    '127.0.0.1:0',
    '--web.enable-lifecycle',
  ]);
  const origin = await originOf(program);
  const up = async (cluster_name: string) =>
    sampleOf(await textOf(`${origin}/metrics`), 'up', { cluster_name });
  await expect.poll(() => up('orders'), WITHIN).toBe(1);
  const post = async () => {
    const response = await fetch(`${origin}/-/reload`, { method: 'POST' });
    return [response.status, await response.text()];
  };
  const reloads = () => logLines(program.out()).filter(({ event }) => String(event).startsWith('config_'));
  return { write, program, origin, up, post, reloads, file, keyFile };
}

const BOTH = { projects: [{ id: PROJECT, name: 'payments', clusters: ['orders', 'ledger'] }] };

const INVALID = {
  'an unknown key': { file: { pol: {} }, message: /pol/ },
  'one bad value among good changes': {
    file: { ...BOTH, poll: { concurrency: -1 } },
    message: /poll\.concurrency/,
  },
  'a change that needs a restart': {
    file: { ...BOTH, poll: { state_file: 'elsewhere' } },
    message: /poll\.state_file/,
  },
  'missing credentials': {
    file: { projects: [{ ...BOTH.projects[0], credentials: 'emea' }] },
    message: /emea/,
  },
};

test('SIGHUP and POST /-/reload read the file again and poll new targets at once', async () => {
  const { write, program, up, post, reloads } = await reloading();
  await write(BOTH);
  program.signal('SIGHUP');
  await expect.poll(() => up('ledger'), WITHIN).toBe(1);
  await write({});
  expect(await post()).toEqual([200, 'reloaded\n']);
  expect(await up('ledger')).toBe(undefined);
  expect(reloads().map(({ event }) => event)).toEqual(['config_reloaded', 'config_reloaded']);
  const entry = (clusters: string) =>
    `{"id":"${PROJECT}","name":"payments","credentials":"default","clusters":[${clusters}]}`;
  expect(reloads().map(({ changes }) => changes)).toEqual([
    [`projects[${PROJECT}]: ${entry('"orders","ledger"')}, was ${entry('"orders"')}`],
    [`projects[${PROJECT}]: ${entry('"orders"')}, was ${entry('"orders","ledger"')}`],
  ]);
});

test('an invalid file changes nothing and is reported in the answer, the log and a metric', async () => {
  const { write, program, origin, up, post, reloads } = await reloading();
  const isSuccessful = async () =>
    sampleOf(await textOf(`${origin}/metrics`), 'exporter_config_last_reload_successful');
  const polls = async () => sampleOf(await textOf(`${origin}/metrics`), 'polls_total') ?? 0;
  const failures = () => reloads().filter(({ event }) => event === 'config_reload_failed');
  const shown = await textOf(`${origin}/config`);
  for (const [name, { file, message }] of Object.entries(INVALID)) {
    const reported = failures().length;
    await write(file);
    expect([name, ...(await post())]).toEqual([name, 500, expect.stringMatching(message)]);
    program.signal('SIGHUP');
    await expect.poll(() => failures().length, WITHIN).toBe(reported + 2);
    for (const line of failures().slice(reported)) {
      expect(line).toMatchObject({ level: 'error', error: expect.stringMatching(message) });
    }
    expect([name, await isSuccessful(), await up('ledger')]).toEqual([name, 0, undefined]);
    expect(await textOf(`${origin}/config`)).toBe(shown);
  }
  const before = await polls();
  await expect.poll(polls, WITHIN).toBeGreaterThan(before);
  expect(await up('ledger')).toBe(undefined);
  await write(BOTH);
  expect(await post()).toEqual([200, 'reloaded\n']);
  expect(await isSuccessful()).toBe(1);
});

test('a reload with a missing file or secret fails and keeps the program running', async () => {
  const { program, file, keyFile, origin, post, up } = await reloading();
  await rm(keyFile);
  expect(await post()).toEqual([
    500,
    expect.stringContaining(
      `credentials.default: the secret file ${keyFile} cannot be read: no such file or directory`,
    ),
  ]);
  await rm(file);
  expect(await post()).toEqual([500, expect.stringContaining('exporter.yml')]);
  const polls = () => textOf(`${origin}/metrics`).then((text) => sampleOf(text, 'polls_total') ?? 0);
  const before = await polls();
  await expect.poll(polls, WITHIN).toBeGreaterThan(before + 1);
  expect(await up('orders')).toBe(1);
  program.signal('SIGTERM');
  expect((await program.ended()).code).toBe(0);
  expect(program.err()).toBe('');
});

test('a reload that changes no secret, valid or not, keeps the circuit breaker open', async () => {
  const clock = testClock();
  const simulator = await simulatingOn(clock);
  settle(simulator, 'orders');
  const { exporter, tick, scrape } = exporting(simulator, clock, {
    projects: [{ id: PROJECT, name: 'payments', clusters: ['orders'] }],
  });
  let file: ParsedConfig = ok({ config: exporter.config, warnings: [] });
  const line = parseCommandLine([], 'version');
  if (line.kind !== 'run') throw new Error(line.kind);
  const logger = pino({ level: 'silent' });
  const reload = reloaderOf(exporter, line.flags, () => file, createInstruments(false), logger);
  const tickAFewTimes = async () => {
    for (let n = 0; n < 4; n += 1) await tick(1000);
  };
  await tick();
  const grant = { publicKey: API_KEY.public_key, privateKey: API_KEY.private_key };
  simulator.setApiKey({ ...grant, readOnly: [PROJECT] });
  // After three refusals in a row the breaker lets one request through in five minutes.
  await tickAFewTimes();
  const refused = simulator.stats.requests('restore_jobs', 401);
  expect((await reload()).ok).toBe(true);
  await tickAFewTimes();
  file = fail([problemWithoutPosition('pol', 'unknown key')]);
  expect((await reload()).ok).toBe(false);
  await tickAFewTimes();
  expect(sampleOf(await scrape(), 'up', { cluster_name: 'orders' })).toBe(0);
  expect(simulator.stats.requests('restore_jobs', 401)).toBe(refused);
});
