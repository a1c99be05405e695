import { expect, test } from 'vitest';
import { configFile, run, simulating } from './commanding.ts';
import { spawned } from './spawned.ts';

const ENV = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };

test('with NODE_TLS_REJECT_UNAUTHORIZED=0, the program exits with one line that names the alternative', async () => {
  const { url, stats } = await simulating();
  const args = ['serve', '--web.listen-address', '127.0.0.1:0', '--config.file', await configFile(url)];
  const program = spawned(args, ENV);
  expect((await program.ended()).code).toBe(1);
  expect(program.err()).toMatch(/^NODE_TLS_REJECT_UNAUTHORIZED=0 .*set NODE_EXTRA_CA_CERTS[^\n]*\n/m);
  expect(stats.requests()).toBe(0);
});

test.each([[['once']], [['list']], [['check', '--live']]])(
  'with NODE_TLS_REJECT_UNAUTHORIZED=0, %j fails as well, and sends no request',
  async (args) => {
    const { url, stats } = await simulating();
    const command = run([...args, '--config.file', await configFile(url)], { env: ENV });
    await expect(command).rejects.toThrow(/^NODE_TLS_REJECT_UNAUTHORIZED=0 .*set NODE_EXTRA_CA_CERTS[^\n]*$/);
    expect(stats.requests()).toBe(0);
  },
);

test('check without --live ignores NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
  const file = await configFile('http://127.0.0.1:1');
  expect((await run(['check', '--config.file', file], { env: ENV })).code).toBe(0);
});

test('demo ignores NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
  const program = spawned(['demo', '--web.listen-address', '127.0.0.1:0'], ENV);
  const first = '"event":"first_round_completed","targets":9,"read":9,"failed":0';
  await expect.poll(() => program.out(), { timeout: 60_000 }).toContain(first);
  program.signal('SIGTERM');
  expect((await program.ended()).code).toBe(0);
});
