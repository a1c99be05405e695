import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { configFile } from '../cli/commanding.ts';
import { builtProgram } from '../cli/program.ts';
import { originOf, spawned } from '../cli/spawned.ts';
import { freePort } from '../system/freePort.ts';

const HEALTHCHECK = join(dirname(await builtProgram()), 'healthcheck.js');

test('the health check follows the flags of the exporter, and reports why it is unhealthy', async () => {
  const port = await freePort();
  const file = await configFile('http://127.0.0.1:1');
  const exporter = spawned(['--config.file', file, `--web.listen-address=127.0.0.1:${port}`]);
  expect(await originOf(exporter)).toBe(`http://127.0.0.1:${port}`);
  expect(await check(exporter.pid)).toEqual({ status: 0, stderr: '' });
  exporter.signal('SIGSTOP');
  expect(await check(exporter.pid)).toEqual({ status: 1, stderr: 'it does not answer\n' });
});

async function check(pid: number): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [HEALTHCHECK, String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [[status], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { status, stderr };
}
