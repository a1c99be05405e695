import { expect, test } from 'vitest';
import { acceptsGzip, formatFor } from '../../src/server/http/negotiation.ts';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const TEXT_ONLY = 'text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

test.each([
  ['openmetrics', PROMETHEUS_2],
  ['openmetrics', PROMETHEUS_3],
  ['text', TEXT_ONLY],
  ['text', BROWSER],
  ['text', undefined],
  ['text', ''],
  ['text', '*/*'],
  ['text', 'application/json'],
  ['openmetrics', 'application/openmetrics-text'],
  ['openmetrics', 'Application/OpenMetrics-Text; Version="1.0.0"; charset=utf-8'],
  ['text', 'application/openmetrics-text; version=0.0.1'],
  ['text', 'application/openmetrics-text; version=2.0.0'],
  ['text', 'application/openmetrics-text;q=0'],
  ['text', 'application/openmetrics-text;q=0.4, text/plain;q=0.5'],
  ['openmetrics', 'application/openmetrics-text;q=0.5, text/plain;q=0.4'],
  ['text', 'text/plain, application/openmetrics-text'],
  ['openmetrics', 'application/openmetrics-text, text/plain'],
  ['openmetrics', '*/*, application/openmetrics-text'],
  ['text', 'application/openmetrics-text;q=0.9, */*'],
  ['openmetrics', 'text/plain;q=0.1, application/openmetrics-text;q=0.5, */*;q=0.9'],
  ['openmetrics', 'text/plain;version=1.0.0, application/openmetrics-text;q=0.2'],
  ['openmetrics', 'application/openmetrics-text;q=nonsense'],
  ['text', ';,;q==,,'],
] as const)('formatFor returns %s for "%s"', (format, accept) => {
  expect(formatFor(accept)).toBe(format);
});

test.each([
  [true, 'gzip'],
  [true, 'gzip, deflate, br'],
  [true, 'GZIP;q=0.5'],
  [true, 'x-gzip'],
  [true, '*'],
  [true, 'identity;q=0.5, gzip;q=0.5'],
  [false, undefined],
  [false, ''],
  [false, 'deflate, br'],
  [false, 'gzip;q=0'],
  [false, 'gzip;q=0.000, *'],
  [false, '*;q=0'],
  [false, 'identity, gzip;q=0.5'],
] as const)('acceptsGzip returns %s for "%s"', (gzip, encoding) => {
  expect(acceptsGzip(encoding)).toBe(gzip);
});
