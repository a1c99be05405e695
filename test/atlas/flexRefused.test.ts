import { describe, expect, test } from 'vitest';
import { NO_JOBS } from '../../src/core/view.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { started } from '../simulator/started.ts';
import { atAtlas, context, outcomeOf, PROJECT, target } from './atAtlas.ts';

const FIVE_MINUTES = 5 * 60_000;

test('a flex cluster is read again once its credentials are accepted', async () => {
  const { url, world, setApiKey } = await started();
  world.addCluster(PROJECT, { name: 'sketch', kind: 'flex' });
  setApiKey({ ...DEFAULT_API_KEY, privateKey: 'another' });
  const { lists, clock } = atAtlas(url);
  const read = () => outcomeOf(lists.readRestores(target('sketch'), context(), NO_JOBS));
  // Refusals of requests in flight at the same time would count as one.
  const refused = () => {
    clock.ms += 1000;
    return read();
  };
  expect([await refused(), await refused(), await refused(), await read()]).toEqual(
    Array(4).fill('unauthorized'),
  );
  setApiKey(DEFAULT_API_KEY);
  clock.ms += FIVE_MINUTES;
  // The probe reports a flex cluster; the request that follows must not be held.
  expect(await read()).toBe('ok');
});

describe('with a role for flex clusters only', () => {
  const READ_ONLY = { ...DEFAULT_API_KEY, readOnly: [PROJECT] };

  test('an unknown flex cluster is read and remembered', async () => {
    const { url, world, stats } = await started({ apiKeys: [READ_ONLY] });
    world.addCluster(PROJECT, { name: 'sketch', kind: 'flex' });
    const { lists } = atAtlas(url);
    expect(await outcomeOf(lists.readRestores(target('sketch'), context(), NO_JOBS))).toBe('ok');
    expect(await outcomeOf(lists.readRestores(target('sketch'), context(), NO_JOBS))).toBe('ok');
    expect(stats.requests('flex_restore_jobs', 200)).toBe(2);
    // One for the challenge, one for the refusal.
    expect(stats.requests('restore_jobs')).toBe(2);
  });

  test('many flex clusters are read, even after requests for dedicated clusters are held', async () => {
    const { url, world } = await started({ apiKeys: [READ_ONLY] });
    const names = Array.from({ length: 6 }, (_, n) => `sketch-${n}`);
    for (const name of names) world.addCluster(PROJECT, { name, kind: 'flex' });
    const { lists, clock } = atAtlas(url);
    for (const name of names) {
      clock.ms += 1000;
      expect(await outcomeOf(lists.readRestores(target(name), context(), NO_JOBS))).toBe('ok');
    }
  });

  test.each([
    [503, 'server_error'],
    [429, 'rate_limited'],
  ])('a transient failure (%i) of the flex list is reported, not the missing role', async (status, kind) => {
    const { url, world, faults } = await started({ apiKeys: [READ_ONLY] });
    world.addCluster(PROJECT, { name: 'sketch', kind: 'flex' });
    const { lists, clock } = atAtlas(url);
    const on = { endpoint: 'flex_restore_jobs', loggedIn: true } as const;
    const mend = faults.add({ fault: { kind: 'respond', status }, on, times: Number.POSITIVE_INFINITY });
    expect(await outcomeOf(lists.readRestores(target('sketch'), context(), NO_JOBS))).toBe(kind);
    mend();
    clock.ms += FIVE_MINUTES;
    expect(await outcomeOf(lists.readRestores(target('sketch'), context(), NO_JOBS))).toBe('ok');
  });

  test('a dedicated cluster lacks the role, and its flex list is requested only once', async () => {
    const { url, stats } = await started({ apiKeys: [READ_ONLY] });
    const { lists } = atAtlas(url);
    expect(await outcomeOf(lists.readRestores(target('orders'), context(), NO_JOBS))).toBe('forbidden');
    expect(await outcomeOf(lists.readRestores(target('orders'), context(), NO_JOBS))).toBe('forbidden');
    expect(stats.requests('flex_restore_jobs', 400)).toBe(1);
  });

  test('the flex list of a known dedicated cluster is not requested', async () => {
    const { url, setApiKey, stats } = await started();
    const { lists } = atAtlas(url);
    expect(await outcomeOf(lists.readRestores(target('orders'), context(), NO_JOBS))).toBe('ok');
    setApiKey(READ_ONLY);
    expect(await outcomeOf(lists.readRestores(target('orders'), context(), NO_JOBS))).toBe('forbidden');
    expect(stats.requests('flex_restore_jobs')).toBe(0);
  });

  test('an address missing from the access list causes no request for the flex list', async () => {
    const { url, stats } = await started({ apiKeys: [{ ...DEFAULT_API_KEY, accessList: ['203.0.113.7'] }] });
    const { lists, clock } = atAtlas(url);
    for (let poll = 0; poll < 5; poll += 1) {
      clock.ms += 1000;
      expect(await outcomeOf(lists.readRestores(target('orders'), context(), NO_JOBS))).toBe('forbidden');
    }
    expect([stats.requests('restore_jobs', 403), stats.requests('flex_restore_jobs')]).toEqual([3, 0]);
  });
});
