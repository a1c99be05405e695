import pino from 'pino';
import { expect, test } from 'vitest';
import { observeServer } from '../../src/exporter/serving/serverMetrics.ts';
import { createInstruments, readInstruments } from '../../src/metrics/instruments.ts';

function observed() {
  let nowMs = 0;
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) });
  const instruments = createInstruments(false);
  const observer = observeServer(instruments, logger, '/scrape', () => nowMs);
  const exposition = async () =>
    (await readInstruments(instruments.registry)).map(({ lines: text }) => text).join('');
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { observer, exposition, lines, pass };
}

test('counters of all known labels start at 0', async () => {
  const { exposition } = observed();
  const text = await exposition();
  for (const handler of ['/', '/scrape', '/-/healthy', '/-/ready', '/-/reload', '/config', 'other']) {
    expect(text).toContain(
      `mongodbatlas_restore_exporter_http_requests_total{handler="${handler}",code="401"} 0\n`,
    );
  }
  for (const reason of ['idle', 'stalled', 'timeout', 'limit', 'pipelining', 'tls', 'certificate']) {
    expect(text).toContain(
      `mongodbatlas_restore_exporter_http_connections_dropped_total{reason="${reason}"} 0\n`,
    );
  }
  expect(text).toContain('mongodbatlas_restore_exporter_http_requests_in_flight 0\n');
  // Without a web configuration.
  expect(text).not.toContain('web_config');
});

test('answers, drops and reads of the web configuration are counted', async () => {
  const { observer, exposition } = observed();
  observer.onAnswer({ handler: '/scrape', code: 200, clientAddress: '127.0.0.1' });
  observer.onAnswer({ handler: '/scrape', code: 200, clientAddress: '127.0.0.1' });
  observer.onDrop('stalled', '127.0.0.1');
  observer.onInFlight(3);
  observer.onWebConfig(false);
  const text = await exposition();
  expect(text).toContain('http_requests_total{handler="/scrape",code="200"} 2\n');
  expect(text).toContain('http_connections_dropped_total{reason="stalled"} 1\n');
  expect(text).toContain('http_requests_in_flight 3\n');
  expect(text).toContain('web_config_last_reload_successful 0\n');
});

test('refusals and drops are logged by kind, at most once a minute, with the number of suppressed ones', () => {
  const { observer, lines, pass } = observed();
  const clientAddress = '192.0.2.1';
  for (let count = 0; count < 100; count += 1) {
    observer.onAnswer({ handler: '/scrape', code: 401, clientAddress });
    observer.onAnswer({ handler: '/scrape', code: 200, clientAddress });
    observer.onAnswer({ handler: '/-/ready', code: 503, clientAddress });
    observer.onDrop('idle', clientAddress);
  }
  observer.onAnswer({ handler: 'other', code: 413, clientAddress });
  observer.onAnswer({ handler: '/', code: 503, clientAddress });
  pass(59_999);
  observer.onAnswer({ handler: '/', code: 401, clientAddress });
  pass(1);
  observer.onAnswer({ handler: '/', code: 401, clientAddress });
  expect(lines.map(({ event, code, reason, suppressed }) => [event, code ?? reason, suppressed])).toEqual([
    ['http_request_refused', 401, 0],
    ['http_connection_dropped', 'idle', 0],
    ['http_request_refused', 413, 0],
    ['http_request_refused', 503, 0],
    ['http_request_refused', 401, 100],
  ]);
  expect(lines[0]).toEqual({
    level: 40,
    event: 'http_request_refused',
    handler: '/scrape',
    code: 401,
    clientAddress,
    suppressed: 0,
    msg: 'request refused',
  });
});
