import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash } from 'bcryptjs';
import { expect, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { directory, serve } from './serving.ts';

/** Returns content that answers scrapes when the test releases them. */
function held() {
  let release = (_: readonly string[]) => {};
  let begun = () => {};
  const requested = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const answer = new Promise<readonly string[]>((resolve) => {
    release = resolve;
  });
  const exposition = () => {
    begun();
    return answer;
  };
  return { content: { exposition }, requested, release: () => release(['up 1\n']) };
}

test('stop closes idle and silent connections at once', async () => {
  const server = await serve();
  const idle = connect(server.port, '127.0.0.1');
  idle.write('GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  await sleep(20);
  const ended = Promise.all([idle, silent].map((socket) => once(socket.resume(), 'close')));
  await server.stop(60_000);
  await ended;
  await expect(ask(server.port, '/-/healthy')).rejects.toThrow('ECONNREFUSED');
});

test('stop waits for an answer in progress and then closes its connection', async () => {
  const { content, requested, release } = held();
  const server = await serve({ content });
  const scrape = ask(server.port, '/metrics');
  await requested;
  let stopped = false;
  const stop = server.stop(60_000).then(() => {
    stopped = true;
  });
  await sleep(50);
  expect(stopped).toBe(false);
  release();
  const answer = await scrape;
  expect([answer.text, answer.headers.connection]).toEqual(['up 1\n', 'close']);
  await stop;
});

test('an answer that takes longer than the grace period is cut off', async () => {
  const { content, requested } = held();
  const server = await serve({ content });
  const scrape = ask(server.port, '/metrics');
  const cut = expect(scrape).rejects.toThrow('socket hang up');
  await requested;
  await server.stop(50);
  await cut;
});

test('a request whose password is compared during the stop is answered not ready', async () => {
  const file = directory().write('web.yml', `basic_auth_users: { alice: ${await hash('right', 10)} }`);
  const server = await serve({ webConfigFile: file });
  const authorization = `Basic ${Buffer.from('alice:right').toString('base64')}`;
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`GET /-/ready HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`);
  const heard = text(socket);
  // Comparing the password takes far longer than this wait.
  await vi.waitFor(() => expect(server.inFlight()).toBe(1), { interval: 1 });
  await server.stop(60_000);
  expect(await heard).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nConnection: close\r\n[\s\S]*shutting down\n$/);
});

test('a second stop does nothing', async () => {
  const server = await serve();
  await Promise.all([server.stop(0), server.stop(0)]);
  await server.stop(0);
});
