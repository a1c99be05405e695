import type { ApiKey } from '../../src/simulator/auth/grants.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { objectId } from '../../src/simulator/world/random.ts';
import { type FaultySimulator, startFaultySimulator } from '../simulator/faultySimulator.ts';

export const PAYMENTS = '5f0a1b2c3d4e5f6071829304';
const PLATFORM = '5f0a1b2c3d4e5f6071829305';

/** The key of the platform project before and after its rotation in Atlas. */
export const SECRET_BEFORE = 'before';
export const SECRET_AFTER = 'after';

const platformKey: ApiKey = { publicKey: 'platform', privateKey: SECRET_BEFORE, projects: [PLATFORM] };
const NAMES = { [PAYMENTS]: 'payments', [PLATFORM]: 'platform' } as const;
const CLUSTERS = { [PAYMENTS]: ['orders', 'ledger'], [PLATFORM]: ['catalog', 'staging'] } as const;

/** Starts an Atlas with four targets in two projects, each with its own credentials; nothing happens in them. */
export async function startCalmAtlas(): Promise<FaultySimulator> {
  const simulator = await startFaultySimulator({ apiKeys: [DEFAULT_API_KEY, platformKey] });
  for (const id of [PAYMENTS, PLATFORM] as const) {
    simulator.world.addProject({ id, name: NAMES[id] });
    for (const name of CLUSTERS[id]) simulator.world.addCluster(id, { name });
  }
  return simulator;
}

/** Returns the exporter's configuration for it, with a poll a second in place of one a minute. */
export function configFor(simulator: FaultySimulator, platformKeyFile: string): unknown {
  const { publicKey: public_key, privateKey: private_key } = DEFAULT_API_KEY;
  const platform = { public_key: platformKey.publicKey, private_key_file: platformKeyFile };
  return {
    atlas: { base_url: simulator.url },
    credentials: { default: { public_key, private_key }, platform },
    poll: { schedule: '* * * * * *', jitter: '0s' },
    downloads: { expiring_within: '15s' },
    projects: [
      { id: PAYMENTS, name: NAMES[PAYMENTS], clusters: CLUSTERS[PAYMENTS] },
      { id: PLATFORM, name: NAMES[PLATFORM], clusters: CLUSTERS[PLATFORM], credentials: 'platform' },
    ],
  };
}

/** The times of the events, and the job that fails. */
export interface Trouble {
  readonly failedJobId: string;
  readonly failsAtMs: number;
  readonly expiresAtMs: number;
}

/** Adds a restore that will fail and a download that nobody fetches, and rotates a key. */
export function makeTrouble(simulator: FaultySimulator, nowMs: number): Trouble {
  const expiresAtMs = nowMs + 25_000;
  simulator.world.cluster(PAYMENTS, 'ledger').jobs.add({
    id: objectId(Math.random, nowMs),
    createdAtMs: nowMs,
    kind: 'download',
    readyAtMs: nowMs,
    lifetimeMs: expiresAtMs - nowMs,
  });
  simulator.setApiKey({ ...platformKey, privateKey: SECRET_AFTER });
  return { ...failRestore(simulator, nowMs), expiresAtMs };
}

/** Adds a restore of orders that fails two seconds from now. */
export function failRestore(
  { world }: FaultySimulator,
  nowMs: number,
): { readonly failedJobId: string; readonly failsAtMs: number } {
  const failedJobId = objectId(Math.random, nowMs);
  const failsAtMs = nowMs + 2000;
  world.cluster(PAYMENTS, 'orders').jobs.add({
    id: failedJobId,
    createdAtMs: nowMs,
    kind: 'restore',
    deliveryType: 'automated',
    end: { as: 'failed', atMs: failsAtMs },
  });
  return { failedJobId, failsAtMs };
}
