import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { Exporter } from '../../src/exporter/exporter.ts';
import { createLogger } from '../../src/log/logger.ts';
import { createInstruments } from '../../src/metrics/instruments.ts';
import { renderProblems } from '../../src/yaml/problem.ts';
import type { Atlas } from './atlas.ts';
import { configFile, places } from './layout.ts';

/** The exporter as it is served, without the schedule: the benchmark starts its polls. */
export interface Exporting {
  readonly exporter: Exporter;
  /** Polls every target once; all polls must succeed. */
  readonly pollAll: () => Promise<void>;
}

export function exportingFrom(
  atlas: Pick<Atlas, 'url'>,
  clusters: number,
  concurrency = 8,
  processMetrics = true,
): Exporting {
  const written = JSON.parse(configFile(atlas.url, places(clusters)));
  const text = JSON.stringify({ ...written, poll: { ...written.poll, concurrency } });
  const parsed = parseConfig(text, { file: 'bench', env: {} });
  if (!parsed.ok) throw new Error(renderProblems(parsed.error, 'bench'));
  const exporter = new Exporter(parsed.value.config, {
    env: {},
    logger: createLogger({ level: 'error', format: 'json', fd: 2, colors: false }),
    instruments: createInstruments(processMetrics),
    shard: { index: 0, total: 1 },
    budget: new BodyBudget(),
    clocks: { steadyMs: Date.now, wallMs: Date.now, uptimeMs: Date.now },
    random: Math.random,
  });
  return {
    exporter,
    pollAll: async () => {
      exporter.poller.tick(0);
      await exporter.poller.idle();
      for (const { lastPoll } of exporter.poller.views()) {
        if (lastPoll === undefined || lastPoll.failure !== undefined) {
          throw new Error(`a poll failed: ${lastPoll?.failure?.message}`);
        }
      }
    },
  };
}
