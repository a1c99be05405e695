import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';

test('with an API key, logs, events and metrics match what Atlas did, whatever fails at Atlas or in the network', async () => {
  const figures = await campaign('apiKey', 1, 265);
  if (process.env['SEED'] !== undefined) return;
  expect(figures.of('histories')).toBeGreaterThanOrEqual(1000);
  expect(figures.of('lists: unchanged')).toBeGreaterThanOrEqual(500);
  expect(figures.of('lists: walked again')).toBeGreaterThanOrEqual(50);
});
