import { pino } from 'pino';
import { vi } from 'vitest';
import type { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parseConfig.ts';
import type { Event } from '../../src/core/event.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { View } from '../../src/core/view.ts';
import { Exporter } from '../../src/exporter/exporter.ts';
import { createInstruments } from '../../src/metrics/instruments.ts';
import { renderProblems } from '../../src/yaml/problem.ts';

type Line = Readonly<Record<string, unknown>>;

/** The results of polls, in the order in which they ended. */
export interface Reported {
  readonly view: View;
  readonly outcome: Outcome;
  readonly events: readonly Event[];
}

/** Our own clocks: the monotonic one and the time of day. */
export interface OwnClocks {
  readonly steadyMs: number;
  readonly nowMs: number;
}

/** An exporter without a schedule, whose ticks come from the campaign. */
export interface ExporterAt {
  readonly exporter: Exporter;
  /** Returns the events and log lines since the last call. */
  readonly take: () => { readonly reported: readonly Reported[]; readonly lines: readonly Line[] };
}

export function exporterAt(config: Config, clock: OwnClocks, budget: BodyBudget): ExporterAt {
  const lines: Line[] = [];
  const logger = pino(
    { level: 'info', base: null, timestamp: false },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  const exporter = new Exporter(config, {
    env: {},
    logger,
    instruments: createInstruments(false),
    shard: { index: 0, total: 1 },
    budget,
    clocks: {
      steadyMs: () => clock.steadyMs,
      wallMs: () => clock.nowMs,
      uptimeMs: () => clock.steadyMs,
    },
    // Retry without pauses.
    random: () => 0,
  });
  const telling = vi.spyOn(exporter.eventLog, 'step');
  return {
    exporter,
    take: () => {
      const reported = telling.mock.calls.map(([{ view, outcome, events }]) => ({ view, outcome, events }));
      telling.mockClear();
      return { reported, lines: lines.splice(0) };
    },
  };
}

/** Parses a configuration as from a file. */
export function configOf(written: object): Config {
  const parsed = parseConfig(JSON.stringify(written), { file: 'campaign', env: {} });
  if (!parsed.ok) throw new Error(renderProblems(parsed.error, 'campaign'));
  return parsed.value.config;
}
