import { onTestFinished } from 'vitest';
import type { RestoreFacts } from '../../src/simulator/world/jobFacts.ts';
import { PROJECT } from './client.ts';
import {
  type FaultySimulator,
  type FaultySimulatorOptions,
  startFaultySimulator,
} from './faultySimulator.ts';

/** Monday, 2 March 2026, 12:00 UTC. */
export const NOON_MS = Date.UTC(2026, 2, 2, 12);

/** Starts a simulator with one empty cluster, `orders`; it stops after the test. */
export async function started(options: FaultySimulatorOptions = {}): Promise<FaultySimulator> {
  const simulator = await startFaultySimulator({ now: () => NOON_MS, ...options });
  onTestFinished(simulator.stop);
  simulator.world.addProject({ id: PROJECT, name: 'payments' });
  simulator.world.addCluster(PROJECT, { name: 'orders' });
  return simulator;
}

/** Returns the `n`th of many automated restores, one a minute before noon; the first is the newest. */
export function job(n: number): RestoreFacts {
  const createdAtMs = NOON_MS - (n + 1) * 60_000;
  const end = { as: 'finished', atMs: createdAtMs + 30_000 } as const;
  return { kind: 'restore', id: idOf(n), createdAtMs, deliveryType: 'automated', end };
}

export function idOf(n: number): string {
  return n.toString(16).padStart(24, '0');
}

export function jobs(count: number): readonly RestoreFacts[] {
  return Array.from({ length: count }, (_, n) => job(n));
}
