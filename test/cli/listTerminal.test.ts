import { expect, test } from 'vitest';
import { configFile, OTHER_PROJECT, PROJECT, run, simulating, widthOf } from './commanding.ts';
import { jobs, listing, steady } from './listing.ts';

test('in a terminal of 80 columns the clusters of each job are on a second line', async () => {
  const { out } = await listing(['--all'], { width: 80 });
  expect(widthOf(out)).toBeLessThanOrEqual(80);
  expect(
    steady(out)
      .split('\n')
      .map((line) => line.trimEnd().replace(/ +/g, ' ')),
  ).toEqual([
    'STATE TYPE AGE LEFT JOB',
    'ready download <m> <m> <id>',
    ' payments/orders',
    'failed pointInTime <m> <id>',
    ' payments/orders -> orders',
    'in_progress automated 1h <m> <id>',
    ' payments/orders -> <id>/orders-staging',
    '',
  ]);
});

test('colours are used only in a terminal', async () => {
  const painted = '\u001b[';
  expect((await listing(['--all'])).out).not.toContain(painted);
  expect((await listing(['--all'], { colors: true, width: 80 })).out).toContain(`${painted}31mfailed`);
});

test('in a terminal of 80 columns read failures are wrapped to fit', async () => {
  const { url } = await simulating();
  const long = 'a-cluster-that-somebody-gave-the-longest-name-there-may-be-64-64';
  const name = 'Payments of the whole company, in all countries: Europe and the Middle East';
  const projects = [{ id: PROJECT, name, clusters: ['gone', long] }];
  const args = ['list', '--config.file', await configFile(url, { projects })];
  const { out, err } = await run(args, { errorWidth: 80 });
  expect(widthOf(err)).toBeLessThanOrEqual(80);
  expect(err.replace(/\n {2}/g, ' ').split('\n')).toEqual([
    `${name}/gone: not_found: the project has no cluster of this name: check its spelling, or remove it if it was deleted`,
    expect.stringContaining(`/${long}: not_found: the project`),
    '',
  ]);
  expect(out).toBe('no active jobs in what could be read (--all lists jobs in every state)\n');
  expect(widthOf((await run(args)).err)).toBeGreaterThan(160);
});

test.each([80, 120])('in a terminal of %i columns long cluster names are wrapped to fit', async (width) => {
  const { url, world } = await simulating([]);
  const [running] = jobs();
  if (running === undefined) throw new Error('there is no job');
  const long = 'a-cluster-that-somebody-gave-the-longest-name-there-may-be-64-64';
  const job = { ...running, destination: { projectId: OTHER_PROJECT, clusterName: long } };
  world.addCluster(PROJECT, { name: long }).jobs.add(job);
  const name = 'payments '.repeat(7).trim();
  const file = await configFile(url, { projects: [{ id: PROJECT, name, clusters: [long] }] });
  const { out } = await run(['list', '--config.file', file], { width });
  expect(widthOf(out)).toBeLessThanOrEqual(width);
  const inOne = (text: string) => text.replace(/\s/g, '');
  expect(inOne(out)).toContain(inOne(`${name}/${long} -> ${OTHER_PROJECT}/${long}`));
});

test('a terminal shows the progress of reading many targets, and clears it at the end', async () => {
  const names = Array.from({ length: 25 }, (_, n) => `shop-${n}`);
  const { url } = await simulating(names);
  const projects = [{ id: PROJECT, name: 'payments', clusters: names }];
  const args = ['list', '--config.file', await configFile(url, { projects })];
  const { err } = await run(args, { isErrorTerminal: true });
  expect(err).toContain('\r\u001b[Kread 25 of 25 targets');
  expect(err.endsWith('\r\u001b[K')).toBe(true);
  expect((await run(args)).err).toBe('');
});

test('a terminal shows that clusters are being discovered, and clears it at the end', async () => {
  const { url } = await simulating();
  const file = await configFile(url, { projects: [{ id: PROJECT, clusters: 'all' }] });
  const { err } = await run(['list', '--config.file', file], { isErrorTerminal: true });
  expect(err).toBe('\r\u001b[Kdiscovering clusters\r\u001b[K');
});

test('control characters in job ids and destinations do not reach the terminal', async () => {
  const { url, world } = await simulating();
  const id = '\u001b[2J\u202E1';
  const wire = { id, deliveryType: 'automated', targetClusterName: 'a\r\n\u001b]0;owned\u0007' };
  world.cluster(PROJECT, 'orders').jobs.add({ kind: 'raw', id, createdAtMs: 0, wire });
  for (const width of [40, 80]) {
    const { out } = await run(['list', '--config.file', await configFile(url)], { width });
    expect(out).toContain('in_progress');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for control characters
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out.split('\n')).toHaveLength(width === 40 ? 6 : 4);
  }
});
