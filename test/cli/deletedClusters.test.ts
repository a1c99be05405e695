import { expect, test } from 'vitest';
import { configFile, PROJECT, run, simulating } from './commanding.ts';

const DISCOVERED = { projects: [{ id: PROJECT, name: 'payments', clusters: 'all' }] };

/** Starts a simulator whose deleted cluster `ledger` has no list of restore jobs for this many requests. */
async function missing(times: number) {
  const simulator = await simulating(['orders', 'ledger']);
  simulator.world.deleteCluster(PROJECT, 'ledger');
  simulator.faults.add({
    fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' },
    on: { endpoint: 'restore_jobs', clusterName: 'ledger', loggedIn: true },
    times,
  });
  return simulator;
}

const COMMANDS = [['check', '--live'], ['list']] as const;

test.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
  '%s leaves out a discovered deleted cluster whose restore jobs are gone',
  async (_, args) => {
    const { url, stats } = await missing(Number.POSITIVE_INFINITY);
    const file = await configFile(url, DISCOVERED);
    const { code, out, err } = await run([...args, '--config.file', file]);
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toContain('ledger');
    expect(stats.requests('restore_jobs', 404)).toBe(2);
  },
);

test.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
  '%s requests the list of a deleted cluster again if it is missing once',
  async (_, args) => {
    const { url, world, stats } = await missing(1);
    const createdAtMs = Date.now();
    const id = Math.floor(createdAtMs / 1000).toString(16) + '1'.padStart(16, '0');
    world
      .cluster(PROJECT, 'ledger')
      .jobs.add({ kind: 'restore', id, deliveryType: 'automated', createdAtMs });
    const file = await configFile(url, DISCOVERED);
    const { code, out } = await run([...args, '--config.file', file]);
    expect(code).toBe(0);
    expect(out).toContain('ledger');
    expect(stats.requests('restore_jobs', 404)).toBe(1);
  },
);

test.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
  '%s reports an existing cluster, and one that the configuration names, as not found',
  async (_, args) => {
    const living = await simulating(['orders', 'ledger']);
    living.faults.add({
      fault: { kind: 'error', code: 'CLUSTER_NOT_FOUND' },
      on: { endpoint: 'restore_jobs', clusterName: 'ledger', loggedIn: true },
      times: Number.POSITIVE_INFINITY,
    });
    const named = { projects: [{ id: PROJECT, name: 'payments', clusters: ['ledger'] }] };
    const { url } = await missing(Number.POSITIVE_INFINITY);
    for (const file of [await configFile(living.url, DISCOVERED), await configFile(url, named)]) {
      expect((await run([...args, '--config.file', file])).code).toBe(1);
    }
  },
);
