import { inspect } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startForwardProxy } from '../atlas/forwardProxy.ts';
import { configFile, run } from '../cli/commanding.ts';
import { spawned } from '../cli/spawned.ts';
import { CANARIES, leaksIn } from './canaries.ts';

const { proxyPassword } = CANARIES;
const ATLAS = { base_url: 'https://cloud.mongodb.com', request_timeout: '10s' };

async function checkedThrough(HTTPS_PROXY: string) {
  // Retry without pauses.
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => void random.mockRestore());
  const file = await configFile('', { atlas: ATLAS });
  return run(['check', '--live', '--config.file', file], { env: { HTTPS_PROXY } });
}

test.each([403, 407, 502])(
  'a proxy that refuses with %i is reported without its password',
  async (status) => {
    const { url, tunnels } = await startForwardProxy(() => status);
    const { code, out, err } = await checkedThrough(url.replace('//', `//user:${proxyPassword}@`));
    expect([code, leaksIn(out + err)]).toEqual([1, []]);
    expect(out).toContain('proxy');
    // The proxy received the password.
    expect(tunnels[0]).toEqual({
      to: 'cloud.mongodb.com:443',
      authorization: `Basic ${Buffer.from(`user:${proxyPassword}`).toString('base64')}`,
    });
  },
);

test.each([
  ['without a listener', `http://user:${proxyPassword}@127.0.0.1:1`],
  ['that cannot be resolved', `http://user:${proxyPassword}@${'a'.repeat(64)}.invalid:3128`],
])('a proxy %s is reported without its password', async (_what, proxy) => {
  const { code, out, err } = await checkedThrough(proxy);
  expect([code, leaksIn(out + err)]).toEqual([1, []]);
});

const NO_ADDRESSES = [
  `user:${proxyPassword}@proxy:port`,
  `socks5://user:${proxyPassword}@proxy`,
  `http://user:${proxyPassword}@`,
  `http://user:${proxyPassword}%@proxy`,
  `http://user:${proxyPassword}@proxy/path`,
];

test.each(NO_ADDRESSES)('an invalid proxy address is refused without showing it', async (proxy) => {
  const error: unknown = await checkedThrough(proxy).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain('HTTPS_PROXY is not a URL');
  expect(leaksIn(inspect(error, { showHidden: true }))).toEqual([]);
});

test('an invalid proxy address ends the program', async () => {
  const file = await configFile('', { atlas: ATLAS });
  const program = spawned(['once', '--config.file', file], { HTTPS_PROXY: NO_ADDRESSES[0] ?? '' });
  expect((await program.ended()).code).toBe(1);
  expect(leaksIn(program.out() + program.err())).toEqual([]);
  expect(program.err()).toMatch(/^HTTPS_PROXY is not a URL.+\n$/);
});
