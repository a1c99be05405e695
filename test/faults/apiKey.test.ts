import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';

test('with an API key, whatever Atlas and the network do, what is told and shown is the truth', async () => {
  const figures = await campaign('apiKey', 1, 265);
  if (process.env['SEED'] !== undefined) return;
  expect(figures.of('histories')).toBeGreaterThanOrEqual(1000);
  expect(figures.of('lists: unchanged')).toBeGreaterThanOrEqual(500);
});
