import { createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listen, startHttp, startTls } from '../atlas/servers.ts';
import { configFile, run, widthOf } from './commanding.ts';

async function checking(base_url: string, request_timeout = '10s') {
  // Retry without pauses.
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => void random.mockRestore());
  const file = await configFile('', { atlas: { base_url, request_timeout } });
  const { code, out, err } = await run(['check', '--live', '--config.file', file]);
  expect([code, err]).toEqual([1, '']);
  expect(widthOf(out)).toBeLessThanOrEqual(80);
  return out.replace(/\n +/g, ' ');
}

test('a host that refuses connections is reported', async () => {
  const unused = createServer();
  const port = await listen(unused);
  await new Promise((resolve) => unused.close(resolve));
  expect(await checking(`http://127.0.0.1:${port}`)).toContain(
    `failed  payments/orders (credentials.default): connection refused by 127.0.0.1:${port}: check atlas.base_url or HTTPS_PROXY`,
  );
});

test('a host that never answers is reported', async () => {
  const url = await startHttp(() => {});
  expect(await checking(url, '50ms')).toMatch(
    /failed {2}payments\/orders \(credentials\.default\): .+ 0\.05 s/,
  );
});

test('an untrusted certificate is reported with a remedy', async () => {
  const port = await startTls((_, response) => response.end());
  expect(await checking(`https://localhost:${port}`)).toContain(
    "is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): set NODE_EXTRA_CA_CERTS to the issuer's certificate",
  );
});

test('a page of a proxy in place of Atlas is reported', async () => {
  const url = await startHttp((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><h1>Please log in</h1></html>');
  });
  expect(await checking(url)).toContain('instead of a list: check atlas.base_url and proxies');
});
