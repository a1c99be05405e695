import { expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import {
  API_KEY,
  exporting,
  MINUTE,
  OTHER_PROJECT,
  PROJECT,
  settle,
  simulating,
  testClock,
} from './exporting.ts';
import { sampleOf, samplesOf } from './scraped.ts';

const THIRD_PROJECT = '5f0a1b2c3d4e5f6071829306';

async function seeing(options: Parameters<typeof simulating>[1] = {}) {
  const clock = testClock();
  const simulator = await simulating(clock, options);
  settle(simulator, 'orders');
  for (const [id, name] of [
    [OTHER_PROJECT, 'platform'],
    [THIRD_PROJECT, 'analytics'],
  ] as const) {
    simulator.world.addProject({ id, name });
    simulator.world.addCluster(id, { name: `${name}-main` });
  }
  const run = (...projects: readonly object[]) => exporting(simulator, clock, { projects });
  return { simulator, clock, run };
}

const polledOf = (text: string) =>
  samplesOf(text, 'up')
    .map((sample) => /cluster_name="([^"]+)"/.exec(sample)?.[1])
    .toSorted();

test('every other project that the credentials can see is polled, except those that the file names or excludes', async () => {
  const { simulator, run } = await seeing();
  const { tick, scrape } = run(
    { id: PROJECT, clusters: ['orders'] },
    { id: 'all', exclude: [THIRD_PROJECT] },
  );
  await tick();
  const text = await scrape();
  expect(polledOf(text)).toEqual(['orders', 'platform-main']);
  expect(samplesOf(text, 'project_info').toSorted()).toEqual([
    `{project_id="${PROJECT}",project_name="payments"} 1`,
    `{project_id="${OTHER_PROJECT}",project_name="platform"} 1`,
  ]);
  expect(samplesOf(text, 'discovery_up').toSorted()).toEqual([
    `{project_id="${OTHER_PROJECT}"} 1`,
    '{project_id="all"} 1',
  ]);
  // The name is in the list of projects, so it is not requested separately.
  expect(simulator.stats.requests('project', 200)).toBe(1);
});

test('projects, with their clusters and series, appear and disappear as clusters do', async () => {
  const { simulator, run } = await seeing();
  const { tick, scrape, log } = run({ id: 'all' });
  await tick();
  expect(polledOf(await scrape())).toEqual(['analytics-main', 'orders', 'platform-main']);
  simulator.world.removeProject(OTHER_PROJECT);
  await tick(MINUTE);
  expect(sampleOf(await scrape(), 'up', { cluster_name: 'platform-main' })).toBe(0);
  await tick(MINUTE);
  const text = await scrape();
  expect(polledOf(text)).toEqual(['analytics-main', 'orders']);
  expect(text.split('\n').filter((line) => line.includes('platform'))).toEqual([]);
  expect(text).not.toContain(OTHER_PROJECT);
  expect(log.filter(({ event }) => event === 'cluster_gone')).toEqual([
    {
      level: 'info',
      event: 'cluster_gone',
      projectId: OTHER_PROJECT,
      projectName: 'platform',
      clusterName: 'platform-main',
      msg: 'cluster gone',
    },
  ]);
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'platform-next' });
  await tick(MINUTE);
  const again = await scrape();
  expect(polledOf(again)).toContain('platform-next');
  expect(sampleOf(again, 'poll_failures_total', { project_id: OTHER_PROJECT, reason: 'not_found' })).toBe(0);
});

test('an answer that arrives after its project has disappeared restores no series', async () => {
  const { simulator, run } = await seeing();
  const { exporter, tick, scrape } = run({ id: 'all' });
  await tick();
  simulator.world.removeProject(OTHER_PROJECT);
  await tick(MINUTE);
  simulator.faults.add({ fault: { kind: 'delay', ms: 2000 }, on: { clusterName: 'platform-main' } });
  const late = tick(MINUTE);
  await expect.poll(() => exporter.poller.views().length).toBe(2);
  expect(await scrape()).not.toContain(OTHER_PROJECT);
  await late;
  expect(await scrape()).not.toContain(OTHER_PROJECT);
});

test('a project named in the file stays when the list of projects lacks it', async () => {
  const { simulator, run } = await seeing();
  const { tick, scrape } = run({ id: PROJECT, clusters: ['orders'] }, { id: 'all' });
  await tick();
  simulator.setApiKey({ ...DEFAULT_API_KEY, projects: [OTHER_PROJECT, THIRD_PROJECT] });
  for (let n = 0; n < 3; n += 1) await tick(MINUTE);
  expect(polledOf(await scrape())).toContain('orders');
});

test('a failed list of projects keeps the known projects', async () => {
  const { simulator, run } = await seeing();
  const { tick, scrape, log } = run({ id: 'all' });
  await tick();
  simulator.faults.add({
    fault: { kind: 'html', status: 502 },
    on: { endpoint: 'projects' },
    times: Number.POSITIVE_INFINITY,
  });
  simulator.world.removeProject(OTHER_PROJECT);
  for (let n = 0; n < 3; n += 1) await tick(MINUTE);
  const text = await scrape();
  expect(polledOf(text)).toContain('platform-main');
  expect(sampleOf(text, 'discovery_up', { project_id: 'all' })).toBe(0);
  expect(sampleOf(text, 'discovery_failing', { project_id: 'all' })).toBe(1);
  const failed = log.filter(({ event }) => event === 'discovery_failed');
  expect(failed.map(({ projectId, reason }) => [projectId, reason])).toContainEqual(['all', 'server_error']);
});

test('when two sets of credentials discover all projects, the success of one does not hide the failure of the other', async () => {
  const emea = { publicKey: 'emeaemea', privateKey: 'private-emea', projects: [OTHER_PROJECT] };
  const { simulator, clock } = await seeing();
  const credentials = {
    default: { ...API_KEY, private_key: 'wrong' },
    emea: { public_key: emea.publicKey, private_key: emea.privateKey },
  };
  simulator.setApiKey(emea);
  const projects = [{ id: 'all' }, { id: 'all', credentials: 'emea' }];
  const { tick, scrape } = exporting(simulator, clock, { credentials, projects });
  await tick();
  const text = await scrape();
  expect(polledOf(text)).toEqual(['platform-main']);
  expect(sampleOf(text, 'discovery_up', { project_id: 'all' })).toBe(0);
  expect(sampleOf(text, 'discovery_failing', { project_id: 'all' })).toBe(1);
});

test('a project whose name is forbidden is shown with its id, and its polls do not wait for the name', async () => {
  const { simulator, run } = await seeing();
  const forbidden = { kind: 'error', code: 'USER_UNAUTHORIZED' } as const;
  const on = { endpoint: 'project', loggedIn: true } as const;
  simulator.faults.add({ fault: forbidden, on, times: Number.POSITIVE_INFINITY });
  const { exporter, tick, scrape } = run({ id: PROJECT, clusters: ['orders'] });
  for (let n = 0; n < 5; n += 1) await tick(MINUTE);
  const text = await scrape();
  expect(sampleOf(text, 'project_info', { project_name: PROJECT })).toBe(1);
  expect(sampleOf(text, 'up', { cluster_name: 'orders' })).toBe(1);
  expect(exporter.projects.nameOf(exporter.projects.projects()[0]?.id ?? ('' as never))).toBe(PROJECT);
  expect(simulator.stats.requests('project')).toBeLessThanOrEqual(2);
});

test('a project name that could not be read is requested again at the next tick', async () => {
  const { simulator, run } = await seeing();
  const { tick, scrape } = run({ id: PROJECT, clusters: ['orders'] });
  simulator.faults.add({ fault: { kind: 'html', status: 503 }, on: { endpoint: 'project' }, times: 4 });
  await tick();
  expect(sampleOf(await scrape(), 'project_info', { project_name: PROJECT })).toBe(1);
  await tick(MINUTE);
  expect(samplesOf(await scrape(), 'project_info')).toEqual([
    `{project_id="${PROJECT}",project_name="payments"} 1`,
  ]);
});
