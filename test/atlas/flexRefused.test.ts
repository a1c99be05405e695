import { expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/server.ts';
import { started } from '../simulator/started.ts';
import { asking, atAtlas, outcomeOf, PROJECT, target } from './atAtlas.ts';

const FIVE_MINUTES = 5 * 60_000;

test('a project of flex clusters only works again once its login is let in', async () => {
  const { url, world, logins } = await started();
  world.addCluster(PROJECT, { name: 'sketch', kind: 'flex' });
  logins.setApiKey({ ...DEFAULT_API_KEY, projects: [] });
  const { lists, clock } = atAtlas(url);
  const read = () => outcomeOf(lists.readRestores(target('sketch'), asking()));
  expect([await read(), await read(), await read(), await read()]).toEqual(Array(4).fill('forbidden'));
  logins.setApiKey(DEFAULT_API_KEY);
  clock.ms += FIVE_MINUTES;
  // The probe is told that this is a flex cluster; what it asks next must not be held back.
  expect(await read()).toBe('ok');
});
