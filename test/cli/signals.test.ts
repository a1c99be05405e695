import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { API_KEY, PROJECT, simulating } from './commanding.ts';
import { logLines, originOf, spawned, statusOf } from './spawned.ts';

const HOURLY = '0 * * * *';

async function started(env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []) {
  const simulator = await simulating(['orders']);
  const file = join(await temporaryDirectory(), 'exporter.yml');
  const write = (schedule: string) =>
    writeFile(
      file,
      JSON.stringify({
        atlas: { base_url: simulator.url },
        credentials: { default: API_KEY },
        poll: { schedule },
        projects: [{ id: PROJECT, clusters: ['orders'] }],
      }),
    );
  await write(HOURLY);
  const program = spawned(['--config.file', file, '--web.listen-address', '127.0.0.1:0', ...flags], env);
  return { simulator, program, write };
}

test('a second SIGTERM during the grace period ends the program at once, with exit code 0', {
  timeout: 120_000,
}, async () => {
  const { simulator, program } = await started();
  simulator.faults.add({ fault: { kind: 'silence' }, times: Number.POSITIVE_INFINITY });
  await originOf(program);
  await expect.poll(() => simulator.stats.maxConcurrent(PROJECT), { timeout: 60_000 }).toBeGreaterThan(0);
  program.signal('SIGTERM');
  await expect.poll(program.out, { timeout: 60_000, interval: 10 }).toContain('"event":"stopping"');
  program.signal('SIGTERM');
  expect((await program.ended()).code).toBe(0);
});

test('SIGTERM between two SIGHUPs and a changed schedule ends the program', {
  timeout: 120_000,
}, async () => {
  const { program, write } = await started();
  await originOf(program);
  await write('*/7 * * * *');
  program.signal('SIGHUP');
  program.signal('SIGTERM');
  program.signal('SIGHUP');
  expect((await program.ended()).code).toBe(0);
  expect(program.err()).toBe('');
});

test('fifty SIGHUPs cause one or two reloads', { timeout: 120_000 }, async () => {
  // The kernel merges pending signals, so a sender can't send fifty: the handler of the first emits the others one by one.
  const fifty =
    "process.once('SIGHUP', () => { for (let n = 1; n < 50; n++) setImmediate(() => process.emit('SIGHUP')); });";
  const { program, write } = await started({
    NODE_OPTIONS: `--import "data:text/javascript,${encodeURI(fifty)}"`,
  });
  const origin = await originOf(program);
  const reloads = () => logLines(program.out()).filter(({ event }) => event === 'config_reloaded').length;
  program.signal('SIGHUP');
  await expect.poll(reloads, { timeout: 60_000 }).toBeGreaterThan(0);
  // A later reload is separate, and the last.
  await write('*/7 * * * *');
  program.signal('SIGHUP');
  await expect.poll(program.out, { timeout: 60_000 }).toContain('"changes":["');
  expect(await statusOf(`${origin}/-/healthy`)).toBe(200);
  program.signal('SIGTERM');
  expect((await program.ended()).code).toBe(0);
  expect(reloads()).toBeLessThanOrEqual(3);
});

test('fifty POSTs cause few reloads, and each is answered by one that started after it', {
  timeout: 120_000,
}, async () => {
  const { program, write } = await started({}, ['--web.enable-lifecycle', '--web.max-requests', '1']);
  const origin = await originOf(program);
  const reloads = () => logLines(program.out()).filter(({ event }) => `${event}`.startsWith('config_reload'));
  const post = async () => (await fetch(`${origin}/-/reload`, { method: 'POST' })).text();
  const storm = () => Promise.all(Array.from({ length: 50 }, () => post()));
  const first = storm();
  // A request that waits for a reload keeps out no other.
  await expect.poll(() => reloads().length).toBe(1);
  expect(await statusOf(`${origin}/metrics`)).toBe(200);
  expect(new Set(await first)).toEqual(new Set(['reloaded\n']));
  expect(reloads().length).toBeLessThanOrEqual(3);
  const before = reloads().length;
  await write('invalid');
  const answers = await storm();
  for (const answer of answers) expect(answer).toContain('poll.schedule: "invalid"');
  expect(reloads().length).toBeLessThanOrEqual(before + 3);
});

test('SIGHUP does not end the program from the first statement of main on', {
  timeout: 120_000,
}, async () => {
  // Sends SIGHUP as soon as a handler exists, before the program has loaded a module.
  const hangUp = [
    'const on = process.on;',
    'process.on = function (name, handler) {',
    '  on.call(this, name, handler);',
    '  if (name === "SIGHUP") { process.on = on; process.kill(process.pid, "SIGHUP"); }',
    '  return this;',
    '};',
  ].join(' ');
  const { program } = await started({ NODE_OPTIONS: `--import "data:text/javascript,${encodeURI(hangUp)}"` });
  const origin = await originOf(program);
  expect(await statusOf(`${origin}/-/healthy`)).toBe(200);
  // The program reloads once it can.
  await expect.poll(program.out, { timeout: 60_000 }).toContain('"event":"config_reloaded"');
});

test('main imports nothing before it handles SIGHUP', () => {
  const source = readFileSync(new URL('../../src/main.ts', import.meta.url), 'utf8');
  expect(source).not.toMatch(/^import\b/mu);
  const [before = ''] = source.split("process.on('SIGHUP'");
  expect(before).not.toContain('import(');
});
