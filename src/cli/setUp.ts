import { BodyBudget } from '../atlas/jobs/heldPages.ts';
import type { Config } from '../config/config.ts';
import { Exporter, type ExporterParts } from '../exporter/exporter.ts';
import { systemClocks } from '../exporter/localClock.ts';
import { createLogger, type Logger } from '../log/logger.ts';
import { createInstruments } from '../metrics/instruments.ts';
import type { Flags } from './flags.ts';
import type { ProcessContext } from './processContext.ts';

/** Returns the logger of a command that runs until it is stopped. */
export function openLog({ logLevel: level, logFormat: format }: Flags, { colors }: ProcessContext): Logger {
  return createLogger({ level, format, fd: 1, colors });
}

/** Returns the logger of a command that prints its result: to standard error, only errors, or everything at level debug. */
export function openErrorLog(
  { logLevel, logFormat: format }: Flags,
  { isErrorTerminal }: ProcessContext,
): Logger {
  const level = logLevel === 'debug' ? 'debug' : 'error';
  return createLogger({ level, format, fd: 2, colors: isErrorTerminal });
}

/** Returns an exporter that is not started: it sends no request by itself. */
export function setUp(
  config: Config,
  flags: Flags,
  context: ProcessContext,
  logger: Logger,
  instruments = createInstruments(!flags.disableExporterMetrics),
  state?: ExporterParts['state'],
): Exporter {
  const { env, version, revision, nodeVersion } = context;
  const clocks = systemClocks();
  instruments.buildInfo.set({ version, revision, node_version: nodeVersion }, 1);
  instruments.shardInfo.set({ shard: flags.shard }, 1);
  instruments.totalShards.set(flags.totalShards);
  instruments.reloadSuccessful.set(1);
  instruments.reloadSuccessTimestamp.set(clocks.wallMs() / 1000);
  const shard = { index: flags.shard, total: flags.totalShards };
  const budget = new BodyBudget();
  return new Exporter(config, {
    env,
    logger,
    instruments,
    shard,
    state,
    budget,
    clocks,
    random: Math.random,
  });
}
