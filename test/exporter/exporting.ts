import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { Exporter, type ExporterParts } from '../../src/exporter/exporter.ts';
import { createInstruments } from '../../src/metrics/instruments.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { renderProblems } from '../../src/yaml/problem.ts';
import {
  type FaultySimulator,
  type FaultySimulatorOptions,
  startFaultySimulator,
} from '../simulator/faultySimulator.ts';

/** Monday, 2 March 2026, 12:00 UTC. */
export const NOON_MS = Date.UTC(2026, 2, 2, 12);
export const MINUTE = 60_000;

export const PROJECT = '5f0a1b2c3d4e5f6071829304';
export const OTHER_PROJECT = '5f0a1b2c3d4e5f6071829305';
export const API_KEY = { public_key: DEFAULT_API_KEY.publicKey, private_key: DEFAULT_API_KEY.privateKey };

type Line = Readonly<Record<string, unknown>>;

/** An exporter and a simulated Atlas on one clock that only the test moves. */
export interface Exporting {
  readonly exporter: Exporter;
  readonly clock: TestClock;
  /** The log lines so far. */
  readonly log: readonly Line[];
  /** Runs discovery, all polls and the reads of expiries, like a tick of the schedule, and waits for them. */
  readonly tick: (afterMs?: number) => Promise<void>;
  /** Reloads with another configuration. */
  readonly reload: (written: object) => Promise<void>;
  readonly scrape: () => Promise<string>;
}

export interface TestClock {
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  /** The time of day as the exporter sees it. */
  readonly wallMs: () => number;
  /** Sets the exporter's time of day forward or back. */
  readonly set: (byMs: number) => void;
  /** The monotonic time of the exporter's process: it stands still during a suspend. */
  readonly steadyMs: () => number;
  /** Suspends the exporter's machine. */
  readonly suspend: (forMs: number) => void;
}

/** Returns an ObjectId, which starts with its creation time. */
export function idAt(createdAtMs: number, n = 1): string {
  return (createdAtMs / 1000).toString(16) + n.toString(16).padStart(16, '0');
}

export function testClock(): TestClock {
  let nowMs = NOON_MS;
  let setByMs = 0;
  let asleepMs = 0;
  return {
    now: () => nowMs,
    wallMs: () => nowMs + setByMs,
    set: (byMs) => {
      setByMs += byMs;
    },
    advance: (ms) => {
      nowMs += ms;
    },
    steadyMs: () => nowMs - asleepMs,
    suspend: (forMs) => {
      nowMs += forMs;
      asleepMs += forMs;
    },
  };
}

/** Registers a callback for the end of a test. A suite that shares something between its tests passes `afterAll`. */
type AtEnd = (end: () => Promise<void>) => void;

/** Starts an empty simulator on the test's clock; it stops after the test. */
export async function simulating(
  clock: TestClock,
  options: FaultySimulatorOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<FaultySimulator> {
  const simulator = await startFaultySimulator({ now: clock.now, limitsNow: clock.now, ...options });
  atEnd(simulator.stop);
  return simulator;
}

/** Adds the simulator's only project, `payments`, with clusters of these names. */
export function settle({ world }: FaultySimulator, ...clusters: readonly string[]): void {
  world.addProject({ id: PROJECT, name: 'payments' });
  for (const name of clusters) world.addCluster(PROJECT, { name });
}

/** Creates an exporter with a configuration as in a file, not yet started; it stops after the test. */
export function exporting(
  simulator: FaultySimulator,
  clock: TestClock,
  written: object,
  // Retry without pauses.
  random = () => 0,
  atEnd: AtEnd = onTestFinished,
  level: 'info' | 'debug' = 'info',
  state: ExporterParts['state'] = undefined,
): Exporting {
  const log: Line[] = [];
  const formatters = { level: (level: string) => ({ level }) };
  const logger = pino(
    { level, base: null, timestamp: false, formatters },
    { write: (line) => void log.push(JSON.parse(line)) },
  );
  const instruments = createInstruments(false);
  const exporter = new Exporter(configOf(simulator, written), {
    env: {},
    logger,
    instruments,
    shard: { index: 0, total: 1 },
    budget: new BodyBudget(),
    state,
    clocks: { steadyMs: clock.steadyMs, wallMs: clock.wallMs, uptimeMs: clock.now },
    random,
  });
  atEnd(() => exporter.stop(0));
  return {
    exporter,
    clock,
    log,
    tick: async (afterMs = 0) => {
      clock.advance(afterMs);
      exporter.now();
      exporter.poller.tick(0);
      await exporter.rounds.discover();
      await exporter.rounds.readExpiry();
      await exporter.poller.idle();
    },
    reload: (other) => exporter.reconfigure(configOf(simulator, other)),
    scrape: async () => [...(await exporter.scrapes.exposition('text'))].join(''),
  };
}

function configOf(simulator: FaultySimulator, written: object): Config {
  const file = { atlas: { base_url: simulator.url }, credentials: { default: API_KEY }, ...written };
  const parsed = parseConfig(JSON.stringify(file), { file: 'test', env: {} });
  if (!parsed.ok) throw new Error(renderProblems(parsed.error, 'test'));
  return parsed.value.config;
}
