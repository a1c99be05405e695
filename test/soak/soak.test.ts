import { expect, test } from 'vitest';
import { describe } from './report.ts';
import { soak } from './run.ts';

test('under faults, reloads and scrapes the exporter keeps its heap, handles, sockets and event loop delay flat', {
  timeout: 240_000,
}, async () => {
  const soaked = await soak(90, 1);
  const report = describe(soaked);
  process.stdout.write(`\n${report}`);
  expect(soaked.problems).toEqual([]);
  expect(soaked.trends.filter(({ isFlat }) => !isFlat)).toEqual([]);
  // Every kind of load occurred.
  for (const count of Object.values(soaked.counts)) expect(count).toBeGreaterThan(0);
});
