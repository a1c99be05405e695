import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import type { FaultySimulator, FaultySimulatorOptions } from '../simulator/faultySimulator.ts';
import { started } from '../simulator/started.ts';
import {
  type AtAtlasOptions,
  apiKey,
  atAtlas,
  context,
  firstPage,
  OTHER_PROJECT,
  outcomeOf,
  PROJECT,
  target,
  value,
} from './atAtlas.ts';

const MINUTE = 60_000;

/** Starts an Atlas with two projects; `requests` returns the number of requests since its last call. */
async function requested(options: FaultySimulatorOptions = {}, client: AtAtlasOptions = {}) {
  const simulator = await started(options);
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'orders' });
  const at = atAtlas(simulator.url, client);
  const ask = (projectId = PROJECT) =>
    outcomeOf(at.client.get(firstPage(target('orders', projectId)), context()));
  const requests = () => {
    const count = simulator.stats.requests();
    simulator.stats.reset();
    return count;
  };
  return { ...at, simulator, ask, requests };
}

const WRONG_KEY = { credentials: apiKey(value('wrong')) };

function setKey({ setApiKey }: FaultySimulator, privateKey: string): void {
  setApiKey({ ...DEFAULT_API_KEY, privateKey });
}

describe('credentials that are refused three times in a row', () => {
  test('are not used for five minutes, for any of their projects, and then once', async () => {
    const { ask, requests, clock } = await requested({}, WRONG_KEY);
    expect([await ask(), await ask(OTHER_PROJECT), await ask()]).toEqual(Array(3).fill('unauthorized'));
    requests();
    expect([await ask(), await ask(OTHER_PROJECT)]).toEqual(['unauthorized', 'unauthorized']);
    clock.ms += 5 * MINUTE - 1;
    await ask();
    expect(requests()).toBe(0);
    clock.ms += 1;
    await ask();
    const ofOneProbe = requests();
    expect(ofOneProbe).toBeGreaterThan(0);
    clock.ms += 5 * MINUTE;
    await Promise.all([ask(), ask(OTHER_PROJECT), ask()]);
    expect(requests()).toBe(ofOneProbe);
  });

  test('fail with the same message while they are held', async () => {
    const { client, ask } = await requested({}, WRONG_KEY);
    await Promise.all([ask(), ask(), ask()]);
    await expect(client.get(firstPage(), context())).rejects.toMatchObject({
      failure: { message: expect.stringContaining('Atlas does not accept these credentials') },
    });
  });

  test('work again for all of their projects once the probe succeeds', async () => {
    const { ask, clock, simulator } = await requested({}, WRONG_KEY);
    for (let times = 0; times < 3; times += 1) await ask();
    setKey(simulator, 'wrong');
    expect(await ask(OTHER_PROJECT)).toBe('unauthorized');
    clock.ms += 5 * MINUTE;
    expect([await ask(), await ask(OTHER_PROJECT), await ask()]).toEqual(['ok', 'ok', 'ok']);
  });

  test('are used again at once after a reload', async () => {
    const { ask, client, simulator } = await requested({}, WRONG_KEY);
    for (let times = 0; times < 3; times += 1) await ask();
    setKey(simulator, 'wrong');
    client.reset();
    expect(await ask()).toBe('ok');
  });

  test('are not held when successful answers come between the refusals', async () => {
    const { ask, requests, simulator } = await requested();
    const { privateKey } = DEFAULT_API_KEY;
    for (let times = 0; times < 4; times += 1) {
      expect(await ask()).toBe('ok');
      setKey(simulator, 'other');
      expect([await ask(), await ask()]).toEqual(['unauthorized', 'unauthorized']);
      setKey(simulator, privateKey);
    }
    expect(requests()).toBeGreaterThan(12);
  });

  test('work again if Atlas refuses the probe for a missing role, because it knows them', async () => {
    const { ask, clock, simulator } = await requested({}, WRONG_KEY);
    for (let times = 0; times < 3; times += 1) await ask();
    simulator.setApiKey({ ...DEFAULT_API_KEY, privateKey: 'wrong', readOnly: [PROJECT] });
    clock.ms += 5 * MINUTE;
    expect([await ask(), await ask(OTHER_PROJECT)]).toEqual(['forbidden', 'ok']);
  });

  test('are not held if a missing cluster is reported between the refusals', async () => {
    const { ask, requests, simulator, client } = await requested();
    setKey(simulator, 'other');
    expect([await ask(), await ask()]).toEqual(['unauthorized', 'unauthorized']);
    setKey(simulator, DEFAULT_API_KEY.privateKey);
    expect(await outcomeOf(client.get(firstPage(target('gone')), context()))).toBe('not_found');
    setKey(simulator, 'other');
    await ask();
    requests();
    await ask();
    expect(requests()).toBeGreaterThan(0);
  });
});

describe('a project that is refused three times in a row', () => {
  test.each([
    ['because of a missing role', { apiKeys: [{ ...DEFAULT_API_KEY, readOnly: [PROJECT] }] }],
    ['because of a missing membership', { apiKeys: [{ ...DEFAULT_API_KEY, projects: [OTHER_PROJECT] }] }],
  ])('%s gets no request for five minutes, and other projects do', async (_why, options) => {
    const { ask, requests, clock } = await requested(options);
    for (let times = 0; times < 3; times += 1) expect(await ask()).toBe('forbidden');
    requests();
    expect(await ask()).toBe('forbidden');
    expect(requests()).toBe(0);
    expect(await ask(OTHER_PROJECT)).toBe('ok');
    clock.ms += 5 * MINUTE;
    requests();
    expect([await ask(), await ask()]).toEqual(['forbidden', 'forbidden']);
    expect(requests()).toBe(1);
  });

  test('because of the access list of the key is held as well', async () => {
    const { ask, requests } = await requested({
      apiKeys: [{ ...DEFAULT_API_KEY, accessList: ['192.0.2.1'] }],
    });
    for (let times = 0; times < 3; times += 1) await ask();
    requests();
    expect([await ask(), requests()]).toEqual(['forbidden', 0]);
  });
});

test('a rotated secret file works at once, without a failed poll', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'secret-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'private-key');
  await writeFile(path, DEFAULT_API_KEY.privateKey);
  const { ask, simulator } = await requested({}, { credentials: apiKey({ from: 'file', path }) });
  expect(await ask()).toBe('ok');
  setKey(simulator, '7a7a7a7a-0000-4000-8000-7a7a7a7a7a7a');
  await writeFile(path, '7a7a7a7a-0000-4000-8000-7a7a7a7a7a7a');
  const all = await Promise.all([ask(), ask(OTHER_PROJECT), ask(), ask(OTHER_PROJECT)]);
  expect(all).toEqual(['ok', 'ok', 'ok', 'ok']);
});
