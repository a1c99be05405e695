import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from './ask.ts';
import { serve } from './serving.ts';

test('a probe that connects after 200 scrapes is answered before most of them', async () => {
  let made = 0;
  const exposition = () => {
    made += 1;
    const end = performance.now() + 1;
    while (performance.now() < end);
    return ['up 1\n'];
  };
  const { port } = await serve({ content: { exposition }, maxRequests: 200 });
  const sockets = Array.from({ length: 200 }, () => connect(port, '127.0.0.1'));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const answered = sockets.map((socket) => once(socket, 'data'));
  for (const socket of sockets) socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  await ask(port, '/-/healthy');
  expect(made).toBeLessThan(60);
  await Promise.all(answered);
  expect(made).toBe(200);
});

test('a flood of connections does not delay answers', async () => {
  const { port } = await serve({ maxRequests: 1 });
  let isOver = false;
  const sockets = new Set<ReturnType<typeof connect>>();
  const flood = () => {
    if (isOver) return;
    const socket = connect(port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.once('connect', () => setImmediate(() => socket.destroy()));
    setImmediate(flood);
  };
  onTestFinished(() => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
  });
  flood();
  for (let count = 0; count < 5; count += 1) expect((await ask(port, '/metrics')).status).toBe(200);
});
