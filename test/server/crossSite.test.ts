import { expect, test } from 'vitest';
import { ok } from '../../src/result.ts';
import { ask, sendRaw } from './ask.ts';
import { serve } from './serving.ts';

test.each([
  [200, {}],
  [200, { 'sec-fetch-site': 'same-origin', origin: 'http://elsewhere.example' }],
  [200, { 'sec-fetch-site': 'none' }],
  [403, { 'sec-fetch-site': 'cross-site' }],
  [403, { 'sec-fetch-site': 'same-site', host: 'exporter.example', origin: 'http://exporter.example' }],
  [403, { 'sec-fetch-site': '' }],
  [200, { host: 'exporter.example:9947', origin: 'http://exporter.example:9947' }],
  [200, { host: 'EXPORTER.example', origin: 'https://exporter.example' }],
  [200, { host: 'exporter.example:443', origin: 'https://exporter.example' }],
  [200, { host: '[::1]:9947', origin: 'http://[::1]:9947' }],
  [403, { host: 'exporter.example:9947', origin: 'http://exporter.example' }],
  [403, { host: 'exporter.example', origin: 'http://exporter.example.evil.example' }],
  [403, { host: 'exporter.example', origin: 'null' }],
  [403, { host: 'exporter.example', origin: '' }],
  [403, { host: 'null', origin: 'null' }],
  [403, { host: '', origin: 'file://' }],
])('a reload is answered %i with the headers %j', async (status, headers) => {
  let reloads = 0;
  const reload = async () => {
    reloads += 1;
    return ok(undefined);
  };
  const { port } = await serve({ content: { reload } });
  const answer = await ask(port, '/-/reload', headers, 'POST');
  expect([answer.status, reloads]).toEqual([status, status === 200 ? 1 : 0]);
});

test('other sites cannot embed an answer', async () => {
  const { port } = await serve();
  for (const path of ['/', '/metrics', '/config', '/nothing']) {
    expect((await ask(port, path)).headers['cross-origin-resource-policy']).toBe('same-origin');
  }
});

test.each([
  [400, 'GET /-/healthy HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  [400, 'GET /-/healthy HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n'],
  [400, 'GET /-/healthy HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n'],
  [400, 'GET /-/healthy HTTP/1.1\r\nConnection: close\r\n\r\n'],
  [200, 'GET /-/healthy HTTP/1.0\r\n\r\n'],
  [200, 'GET /-/healthy HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
])('a request is answered %i with the headers %j', async (status, bytes) => {
  const { port, answers } = await serve();
  expect(await sendRaw(port, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answers.map(({ code }) => code)).toEqual([status]);
});
