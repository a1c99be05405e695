import { expect, test } from 'vitest';
import type { ApiEndpoint } from '../../src/simulator/apiRoute.ts';
import { configFile, PROJECT, run, simulating } from './commanding.ts';

const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_x' };

/** Runs a command and interrupts it while it waits for an answer of this endpoint. */
async function interrupting(args: readonly string[], endpoint: ApiEndpoint, clusters: readonly string[]) {
  let stop = () => {};
  const simulator = await simulating(['orders'], {
    serviceAccounts: [ACCOUNT],
    onRequest: ({ route }) => {
      if (route.endpoint === endpoint) stop();
    },
  });
  simulator.faults.add({ fault: { kind: 'silence' }, on: { endpoint } });
  const credentials = { default: { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret } };
  const projects = [{ id: PROJECT, name: 'payments', clusters }];
  const file = await configFile(simulator.url, { credentials, projects });
  const ran = await run([...args, '--config.file', file], {
    onStop: (callback) => {
      stop = callback;
    },
  });
  return { ran, issued: simulator.stats.tokensIssued, living: simulator.tokens.living() };
}

test.each([
  [['check', '--live'], 'restore_jobs', 'orders'],
  [['list', '--all'], 'restore_jobs', 'orders'],
  // An unknown name makes the check list the clusters.
  [['check', '--live'], 'clusters', 'order'],
] as const)(
  '%j, interrupted at %s, revokes its token and reports the interruption',
  async (args, endpoint, cluster) => {
    const { ran, issued, living } = await interrupting(args, endpoint, [cluster]);
    expect(ran).toEqual({ code: 1, out: '', err: 'stopped before everything was read\n' });
    expect([issued, living]).toEqual([1, 0]);
  },
);
