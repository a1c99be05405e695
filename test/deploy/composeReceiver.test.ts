import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { END_WITH_PARENT } from '../endWithParent.ts';
import { eventually } from '../system/eventually.ts';
import { freePort } from '../system/freePort.ts';
import { composeFile, serviceOf } from './compose/composeFile.ts';
import { portOf } from './compose/ports.ts';

test('the receiver prints the notifications of Alertmanager and answers its own health check', async () => {
  const receiver = serviceOf(composeFile(), 'receiver');
  const port = await freePort();
  const [node, ...args] = receiver.command.map((text) => text.replace(portOf(receiver), String(port)));
  expect(node).toBe('node');
  const child = spawn(process.execPath, [...END_WITH_PARENT, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = `http://127.0.0.1:${port}/page`;
    const ask = (init?: RequestInit) => fetch(url, init).catch(() => undefined);
    expect((await eventually(() => 'the receiver listens', ask)).status).toBe(200);
    const labels = { severity: 'critical', alertname: 'AtlasRestoreJobFailed' };
    const alerts = [{ status: 'firing', labels, annotations: { summary: 'It failed' } }];
    const printed = once(createInterface({ input: child.stdout }), 'line');
    expect((await ask({ method: 'POST', body: JSON.stringify({ alerts }) }))?.status).toBe(200);
    expect(await printed).toEqual(['/page firing critical AtlasRestoreJobFailed - It failed']);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
