import { expect, test } from 'vitest';
import { exporting, MINUTE, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { samplesOf } from './scraped.ts';

async function answering(headers: Readonly<Record<string, string>>) {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders', 'ledger');
  const on = { endpoint: 'restore_jobs' } as const;
  simulator.faults.add({ fault: { kind: 'headers', headers }, on, times: Number.POSITIVE_INFINITY });
  const projects = [{ id: PROJECT, name: 'payments', clusters: ['orders', 'ledger'] }];
  return exporting(simulator, clock, { projects });
}

test('a deprecated API version is logged once with its sunset date, and exported', async () => {
  const { tick, scrape, log } = await answering({
    Deprecation: 'Mon, 5 Aug 2024 00:00:00 GMT',
    Sunset: 'Thu, 1 Jul 2027 00:00:00 GMT',
  });
  await tick();
  await tick(MINUTE);
  expect(log).toEqual([
    {
      level: 'warn',
      event: 'api_deprecated',
      endpoint: 'restore_jobs',
      deprecatedSince: '2024-08-05T00:00:00.000Z',
      sunset: '2027-07-01T00:00:00.000Z',
      msg: expect.stringContaining('look for a newer exporter'),
    },
  ]);
  expect(samplesOf(await scrape(), 'api_sunset_timestamp_seconds')).toEqual([
    `{endpoint="restore_jobs"} ${Date.UTC(2027, 6, 1) / 1000}`,
  ]);
});

test('a date in epoch seconds, as in RFC 9745, is read as well', async () => {
  const { tick, log } = await answering({ Deprecation: `@${Date.UTC(2024, 7, 5) / 1000}` });
  await tick();
  expect(log).toMatchObject([{ event: 'api_deprecated', deprecatedSince: '2024-08-05T00:00:00.000Z' }]);
});

test('an API version deprecated without a date causes a warning and no gauge', async () => {
  const { tick, scrape, log } = await answering({ Deprecation: 'true', Sunset: 'soon' });
  await tick();
  expect(log.map(({ event, endpoint, sunset }) => [event, endpoint, sunset])).toEqual([
    ['api_deprecated', 'restore_jobs', undefined],
  ]);
  expect(samplesOf(await scrape(), 'api_sunset_timestamp_seconds')).toEqual([]);
});
