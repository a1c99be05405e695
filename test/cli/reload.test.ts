import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
  const told = () => logLines(program.out()).filter(({ event }) => String(event).startsWith('config_'));
  return { simulator, write, program, origin, up, post, told, file, keyFile };
}

const BOTH = { projects: [{ id: PROJECT, name: 'payments', clusters: ['orders', 'ledger'] }] };

test('SIGHUP and POST /-/reload read the file again, and what is new is polled at once', {
  timeout: 120_000,
}, async () => {
  const { write, program, up, post, told } = await reloading();
  await write(BOTH);
  program.signal('SIGHUP');
  await expect.poll(() => up('ledger'), WITHIN).toBe(1);
  await write({});
  expect(await post()).toEqual([200, 'reloaded\n']);
  expect(await up('ledger')).toBe(undefined);
  expect(told().map(({ event }) => event)).toEqual(['config_reloaded', 'config_reloaded']);
});

test.each([
  ['an unknown key', { pol: {} }, /pol/],
  ['one bad value among good changes', { ...BOTH, poll: { concurrency: -1 } }, /poll\.concurrency/],
  ['what needs a restart', { ...BOTH, poll: { state_file: 'elsewhere' } }, /poll\.state_file/],
  ['a login that is not there', { projects: [{ ...BOTH.projects[0], credentials: 'emea' }] }, /emea/],
])(
  '%s changes nothing, and is told in answer, log and metric',
  { timeout: 120_000 },
  async (_what, bad, says) => {
    const { write, program, origin, up, post, told } = await reloading();
    const shown = await textOf(`${origin}/config`);
    await write(bad);
    const [status, answer] = await post();
    expect([status, answer]).toEqual([500, expect.stringMatching(says)]);
    program.signal('SIGHUP');
    await expect.poll(() => told().length, WITHIN).toBe(2);
    for (const line of told()) {
      expect(line).toMatchObject({
        level: 'error',
        event: 'config_reload_failed',
        error: expect.stringMatching(says),
      });
    }
    const metrics = await textOf(`${origin}/metrics`);
    expect(sampleOf(metrics, 'exporter_config_last_reload_successful')).toBe(0);
    expect(await textOf(`${origin}/config`)).toBe(shown);
    const polls = () => textOf(`${origin}/metrics`).then((text) => sampleOf(text, 'polls_total') ?? 0);
    const before = await polls();
    await expect.poll(polls, WITHIN).toBeGreaterThan(before);
    expect(await up('ledger')).toBe(undefined);
    await write(BOTH);
    expect(await post()).toEqual([200, 'reloaded\n']);
    expect(sampleOf(await textOf(`${origin}/metrics`), 'exporter_config_last_reload_successful')).toBe(1);
  },
);

test('a file or a secret that is gone is no reason to stop', { timeout: 120_000 }, async () => {
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

test('a reload that changes no secret resets no refusal', { timeout: 120_000 }, async () => {
  const { simulator, write, origin, up, post } = await reloading();
  const grant = { publicKey: API_KEY.public_key, privateKey: API_KEY.private_key };
  const refused = () => simulator.stats.requests('restore_jobs', 401);
  simulator.logins.setApiKey({ ...grant, readOnly: [PROJECT] });
  await expect.poll(() => up('orders'), WITHIN).toBe(0);
  // After three refusals in a row it is asked once in five minutes.
  const polls = () => textOf(`${origin}/metrics`).then((text) => sampleOf(text, 'polls_total') ?? 0);
  const before = await polls();
  await expect.poll(polls, WITHIN).toBeGreaterThan(before + 3);
  const asked = refused();
  expect((await post())[0]).toBe(200);
  await expect.poll(polls, WITHIN).toBeGreaterThan(before + 6);
  await write({ pol: {} });
  expect((await post())[0]).toBe(500);
  await expect.poll(polls, WITHIN).toBeGreaterThan(before + 8);
  expect([await up('orders'), refused()]).toEqual([0, asked]);
});
