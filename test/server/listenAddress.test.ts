import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseListenAddress } from '../../src/server/listenAddress.ts';
import { startServer } from '../../src/server/server.ts';
import { CONTENT } from './serving.ts';
import { UNOBSERVED } from './unobserved.ts';

const DEPENDENCIES = {
  ...UNOBSERVED,
  webConfigFile: undefined,
  content: CONTENT,
  nowMs: () => 0,
  onError: () => {},
  onProblem: () => {},
};
const OPTIONS = { ...DEPENDENCIES, telemetryPath: '/metrics' };

test.each([
  [':9947', { host: undefined, port: 9947 }],
  ['0.0.0.0:9947', { host: '0.0.0.0', port: 9947 }],
  ['[::1]:9947', { host: '::1', port: 9947 }],
  ['[fe80::1%eth0]:1', { host: 'fe80::1%eth0', port: 1 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
])('%s is a listen address', (text, address) => {
  expect(parseListenAddress(text)).toEqual({ ok: true, value: address });
});

test.each([
  '9947',
  '',
  '::1:9947',
  'http://localhost:9947',
  'localhost:http',
  ':99471',
  '[::1]',
  'a b:1',
  ':1 ',
  '\u200b:1',
])('"%s" is not a listen address', (text) => {
  expect(parseListenAddress(text)).toEqual({ ok: false, error: expect.stringContaining(`"${text}"`) });
});

test('all invalid addresses and an invalid path are reported at once', async () => {
  const start = startServer({ ...DEPENDENCIES, listen: ['9947', ':70000'], telemetryPath: 'metrics' });
  await expect(start).rejects.toMatchObject({
    name: 'StartError',
    problems: [
      '--web.telemetry-path "metrics": expected a path that starts with "/", without "?" or "#"',
      expect.stringContaining('--web.listen-address: "9947" is not a listen address (expected host:port'),
      '--web.listen-address: ":70000": port 70000 is too large (at most 65535)',
    ],
  });
});

test.each(['/', '/-/ready', '/api/v1/jobs'])(
  'a telemetry path of %s, which is another endpoint, is refused',
  async (path) => {
    await expect(startServer({ ...OPTIONS, listen: [':0'], telemetryPath: path })).rejects.toThrow(
      `--web.telemetry-path "${path}": the exporter serves something else there, choose another path`,
    );
  },
);

test('a port in use is reported in one line, and addresses already opened are closed', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  onTestFinished(() => void other.close());
  const bound = other.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  const listening = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = listening();
  await expect(startServer({ ...OPTIONS, listen: ['127.0.0.1:0', `127.0.0.1:${port}`] })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}: address already in use (is another exporter running? choose another --web.listen-address)`,
  );
  await expect.poll(listening).toBe(before);
});

test('an address of another machine is reported in one line', async () => {
  await expect(startServer({ ...OPTIONS, listen: ['192.0.2.1:0'] })).rejects.toThrow(
    'cannot listen on 192.0.2.1:0: address not available (no interface of this machine has this address; check --web.listen-address)',
  );
});

test('several addresses are served at once and reported as they were bound', async () => {
  const server = await startServer({ ...OPTIONS, listen: ['127.0.0.1:0', 'localhost:0', ':0'] });
  onTestFinished(() => server.stop(0));
  expect(server.addresses).toHaveLength(3);
  for (const address of server.addresses) {
    expect(address).toMatch(/^(127\.0\.0\.1|\[::1\]|\[::\]|0\.0\.0\.0):\d+$/);
    const answer = await fetch(`http://${address.replace('[::]', 'localhost')}/-/healthy`);
    expect(answer.status).toBe(200);
  }
});
