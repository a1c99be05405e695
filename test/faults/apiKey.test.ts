import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';

test('with an API key, whatever Atlas and the network do, what is told and shown is the truth', async () => {
  const figures = await campaign('apiKey', 1, 265);
  expect(figures.of('polls: good')).toBeGreaterThan(0);
});
