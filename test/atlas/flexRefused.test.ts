import { expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/server.ts';
import { started } from '../simulator/started.ts';
import { asking, atAtlas, outcomeOf, PROJECT, target } from './atAtlas.ts';

const FIVE_MINUTES = 5 * 60_000;

test('a flex cluster is read again once its login is let in', async () => {
  const { url, world, logins } = await started();
  world.addCluster(PROJECT, { name: 'sketch', kind: 'flex' });
  logins.setApiKey({ ...DEFAULT_API_KEY, privateKey: 'another' });
  const { lists, clock } = atAtlas(url);
  const read = () => outcomeOf(lists.readRestores(target('sketch'), asking()));
  // Requests that were under way together would count as one.
  const refused = () => {
    clock.ms += 1000;
    return read();
  };
  expect([await refused(), await refused(), await refused(), await read()]).toEqual(
    Array(4).fill('unauthorized'),
  );
  logins.setApiKey(DEFAULT_API_KEY);
  clock.ms += FIVE_MINUTES;
  // The probe is told that this is a flex cluster; what it asks next must not be held back.
  expect(await read()).toBe('ok');
});
