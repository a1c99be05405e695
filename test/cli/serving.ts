import { expect } from 'vitest';
import type { FaultySimulator } from '../simulator/faultySimulator.ts';
import { configFile, simulating } from './commanding.ts';
import { type LogLine, logLines, type Spawned, spawned } from './spawned.ts';

/** The program, polling a simulated Atlas that the test controls. */
export async function serving(written: object): Promise<{
  readonly simulator: FaultySimulator;
  readonly program: Spawned;
}> {
  const simulator = await simulating();
  const file = await configFile(simulator.url, written);
  const program = spawned(['--config.file', file, '--web.listen-address', '127.0.0.1:0']);
  return { simulator, program };
}

/** Waits for the first log line of an event. */
export async function lineOf({ out }: Spawned, event: string): Promise<LogLine> {
  await expect.poll(() => out(), { timeout: 60_000, interval: 50 }).toContain(`"event":"${event}"`);
  return logLines(out()).find((line) => line['event'] === event) ?? {};
}
