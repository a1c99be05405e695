import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { FairSemaphore } from '../../src/queue/fairSemaphore.ts';
import { sleep } from '../../src/queue/sleep.ts';
import { NEVER, settle, Watched } from '../poller/watched.ts';

test('a stuck project does not lock out other projects', async () => {
  const watched = new Watched(4, 3);
  for (let poll = 0; poll < 20; poll += 1) void watched.ask(`hangs:${poll}`);
  await settle();
  expect(watched.total).toBe(2);
  await Promise.all([watched.ask('one:1'), watched.ask('two:1')]);
  // It gets no third slot when the others release theirs.
  watched.release('one');
  watched.release('two');
  await settle();
  expect(watched.held.get('hangs')).toBe(2);
});

test('a single project gets all slots', async () => {
  const watched = new Watched(4, 1);
  for (let poll = 0; poll < 20; poll += 1) void watched.ask(`only:${poll}`);
  await settle();
  expect(watched.total).toBe(4);
});

test('within a project, requests are served in order', async () => {
  const watched = new Watched(1, 1);
  for (const name of ['p:1', 'p:2', 'p:3', 'p:4']) void watched.ask(name);
  for (let turn = 0; turn < 3; turn += 1) {
    await settle();
    watched.release('p');
  }
  await settle();
  expect(watched.served).toEqual(['p:1', 'p:2', 'p:3', 'p:4']);
});

test('projects take turns, however many targets each has', async () => {
  const watched = new Watched(1, 4);
  for (const name of ['z:0', 'a:1', 'a:2', 'a:3', 'a:4', 'b:1', 'b:2', 'c:1']) void watched.ask(name);
  for (let turn = 0; turn < 8; turn += 1) {
    await settle();
    watched.release(watched.served.at(-1)?.slice(0, 1) ?? '');
  }
  expect(watched.served).toEqual(['z:0', 'a:1', 'b:1', 'c:1', 'a:2', 'b:2', 'a:3', 'a:4']);
});

test('an aborted request leaves the queue with its own reason and holds no slot', async () => {
  const slots = new FairSemaphore(1, 1);
  await slots.acquire('p', NEVER);
  const gone = new AbortController();
  const reason = new Error('no more');
  const leaving = slots.acquire('p', gone.signal);
  const next = slots.acquire('p', NEVER);
  gone.abort(reason);
  await expect(leaving).rejects.toBe(reason);
  slots.release('p');
  await next;
  await expect(slots.acquire('p', gone.signal)).rejects.toBe(reason);
});

test('an abort after a slot was acquired removes no other request from the queue', async () => {
  const slots = new FairSemaphore(1, 1);
  await slots.acquire('p', NEVER);
  const served = new AbortController();
  const first = slots.acquire('p', served.signal);
  const second = slots.acquire('p', NEVER);
  slots.release('p');
  await first;
  served.abort();
  slots.release('p');
  await second;
});

test('many requests that wait for one signal share one listener', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const [waiting, sleeping] = [new AbortController().signal, new AbortController().signal];
  const slots = new FairSemaphore(0, 1);
  for (let number = 0; number < 50; number += 1) {
    void slots.acquire('p', waiting);
    void sleep(1, sleeping);
  }
  await sleep(20, sleeping);
  process.off('warning', note);
  expect(warnings).toEqual([]);
  // Adding a listener to a signal visits all its listeners: thousands of targets would block the event loop.
  expect([waiting, sleeping].map((signal) => getEventListeners(signal, 'abort').length)).toEqual([1, 1]);
});

test('more slots serve waiting requests, and fewer revoke none', async () => {
  const watched = new Watched(1, 1);
  for (const name of ['p:1', 'p:2', 'p:3', 'p:4']) void watched.ask(name);
  watched.slots.resize(3);
  await settle();
  expect(watched.total).toBe(3);
  watched.slots.resize(1);
  watched.release('p');
  watched.release('p');
  await settle();
  expect(watched.served).toHaveLength(3);
  watched.release('p');
  await settle();
  expect(watched.served).toHaveLength(4);
});

test('slots reserved for projects are free once the projects are gone', async () => {
  const watched = new Watched(4, 3);
  for (let poll = 0; poll < 9; poll += 1) void watched.ask(`p:${poll}`);
  watched.slots.shareAmong(1);
  await settle();
  expect(watched.total).toBe(4);
});
