import type { Responder } from '../../src/simulator/api/pendingExchange.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { settingsFrom } from '../../src/simulator/simulatorSettings.ts';
import { Faults } from './faults/faults.ts';
import { type Hooks, respondWith } from './faults/respondWith.ts';

export type FaultySimulatorOptions = Omit<SimulatorOptions, 'respond'> & Hooks;

export interface FaultySimulator extends Simulator {
  readonly faults: Faults;
}

/** Starts a simulator with faults, which announces requests and pages to its hooks. */
export async function startFaultySimulator(options: FaultySimulatorOptions = {}): Promise<FaultySimulator> {
  const settings = settingsFrom(options);
  const faults = new Faults(settings.random);
  const stopped = new AbortController();
  const respond: Responder = respondWith(faults, options, settings, stopped.signal);
  const simulator = await startSimulator({ ...options, random: settings.random, respond });
  return {
    ...simulator,
    faults,
    stop: async () => {
      stopped.abort();
      await simulator.stop();
    },
  };
}
