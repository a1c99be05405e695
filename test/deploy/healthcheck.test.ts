import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { originOf, spawned } from '../cli/spawned.ts';
import { freePort } from '../system/freePort.ts';

const HEALTHCHECK = fileURLToPath(new URL('../../src/healthcheck.ts', import.meta.url));

test('the health check follows the flags of the exporter, and reports why it is unhealthy', async () => {
  const port = await freePort();
  const exporter = spawned(['demo', `--web.listen-address=127.0.0.1:${port}`]);
  expect(await originOf(exporter)).toBe(`http://127.0.0.1:${port}`);
  expect(check(exporter.pid)).toEqual({ status: 0, stderr: '' });
  exporter.signal('SIGSTOP');
  expect(check(exporter.pid)).toEqual({ status: 1, stderr: 'it does not answer\n' });
});

function check(pid: number): { readonly status: number | null; readonly stderr: string } {
  const args = ['--import', 'tsx', HEALTHCHECK, String(pid)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stderr };
}
