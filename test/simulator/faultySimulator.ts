import { settingsFrom } from '../../src/simulator/api/simulatorSettings.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { type AccountGrant, ServiceAccounts } from './accounts/serviceAccounts.ts';
import type { TokenIssuer, TokenLimits } from './accounts/tokenIssuer.ts';
import { Faults } from './faults/faults.ts';
import { type Hooks, respondWith } from './faults/respondWith.ts';
import { PageCache } from './pageCache.ts';
import { Stats } from './stats.ts';

export interface FaultySimulatorOptions
  extends Omit<SimulatorOptions, 'respond' | 'tokens' | 'observer' | 'cache'>,
    Hooks {
  readonly serviceAccounts?: readonly AccountGrant[];
  readonly tokens?: TokenLimits;
  /** Maximum number of rendered pages in the cache; a page of 500 jobs has about 500 kB. */
  readonly cachedPages?: number;
  /** True if `stats.log` lists every exchange. */
  readonly log?: boolean;
}

export interface FaultySimulator extends Simulator {
  readonly faults: Faults;
  readonly stats: Stats;
  readonly accounts: ServiceAccounts;
  readonly tokens: TokenIssuer;
}

/** Starts a simulator with faults and service accounts, which announces requests and pages to its hooks. */
export async function startFaultySimulator(options: FaultySimulatorOptions = {}): Promise<FaultySimulator> {
  const { tokens: tokenLimits, serviceAccounts = [], cachedPages = 256, log = false, ...rest } = options;
  const settings = settingsFrom(rest);
  const { random } = settings;
  const faults = new Faults(random);
  const stats = new Stats(log);
  const accounts = new ServiceAccounts(settings, tokenLimits);
  for (const account of serviceAccounts) accounts.set(account);
  const stopped = new AbortController();
  const simulator = await startSimulator({
    ...rest,
    random,
    tokens: accounts,
    observer: stats,
    cache: new PageCache(cachedPages),
    respond: respondWith(faults, options, settings, stopped.signal),
  });
  return {
    ...simulator,
    faults,
    stats,
    accounts,
    tokens: accounts.tokens,
    stop: async () => {
      stopped.abort();
      await simulator.stop();
    },
  };
}
