import { expect, test } from 'vitest';
import { configFile, simulating } from './commanding.ts';
import { spawned } from './spawned.ts';

const ENV = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };

test.each([
  [['serve', '--web.listen-address', '127.0.0.1:0']],
  [['once']],
  [['list']],
  [['check', '--live']],
])(
  'with NODE_TLS_REJECT_UNAUTHORIZED=0, %j is one line of what to do instead, and asks nothing',
  async (args) => {
    const { url, stats } = await simulating();
    const program = spawned([...args, '--config.file', await configFile(url)], ENV);
    expect((await program.ended()).code).toBe(1);
    expect(program.err()).toMatch(/^NODE_TLS_REJECT_UNAUTHORIZED=0 .*set NODE_EXTRA_CA_CERTS[^\n]*\n/m);
    expect(stats.requests()).toBe(0);
  },
);

test('check without --live goes on', async () => {
  const program = spawned(['check', '--config.file', await configFile('http://127.0.0.1:1')], ENV);
  expect((await program.ended()).code).toBe(0);
});

test('demo goes on', async () => {
  const program = spawned(['demo', '--web.listen-address', '127.0.0.1:0'], ENV);
  await expect.poll(() => program.out(), { timeout: 15_000 }).toContain('restore job');
  program.signal('SIGTERM');
  expect((await program.ended()).code).toBe(0);
});
