import { hostname } from 'node:os';
import type { Config } from '../config/config.ts';
import type { CheckedConfig, ParsedConfig } from '../config/parseConfig.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { contentOf } from '../exporter/serving/servedContent.ts';
import { observeServer } from '../exporter/serving/serverMetrics.ts';
import { logConfigWarnings } from '../log/configEvents.ts';
import type { Logger } from '../log/logger.ts';
import { createInstruments, type Instruments } from '../metrics/instruments.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Content } from '../server/http/content.ts';
import { type Server, startServer } from '../server/server.ts';
import { StartError } from '../server/startError.ts';
import { openStateFile } from '../state/stateFile.ts';
import { describeProblem } from '../yaml/problem.ts';
import { filesInUse } from './filesInUse.ts';
import type { Flags } from './flags.ts';
import type { ProcessContext } from './processContext.ts';
import { describeProblems, readConfig } from './readConfig.ts';
import { reloaderOf } from './reloader.ts';
import { openLog, setUp } from './setUp.ts';

/** Grace periods of running polls, and then of HTTP answers: together well below the 5 s of a supervisor. */
const POLL_GRACE_MS = 2000;
const ANSWER_GRACE_MS = 500;

/** Polls on schedule and serves the metrics until a signal stops it. Returns the exit code. */
export async function serve(flags: Flags, context: ProcessContext): Promise<number> {
  const read = () => readConfig(flags, context.env);
  const parsed = read();
  if (!parsed.ok) {
    context.printError(describeProblems(parsed.error, flags));
    return 1;
  }
  const configFile = flags.targets.length > 0 ? undefined : flags.configFile;
  return run(parsed.value, { flags, context, logger: openLog(flags, context), configFile, read });
}

/** The dependencies of `run`, besides the configuration. */
interface RunParts {
  readonly flags: Flags;
  readonly context: ProcessContext;
  readonly logger: Logger;
  /** Path of the configuration file, where there is one. */
  readonly configFile?: string | undefined;
  /** Reads the configuration again at a reload. */
  readonly read: () => ParsedConfig;
  /** Called with the addresses that the server listens on. */
  readonly onListening?: (addresses: readonly string[]) => void;
}

/** Runs a configuration until a signal stops it. Returns the exit code. */
export async function run({ config, warnings }: CheckedConfig, parts: RunParts): Promise<number> {
  const { flags, context, logger } = parts;
  // Registered before anything that takes time, so that a signal during startup stops the exporter, too.
  const stopped = new Promise<void>((resolve) => context.onStop(resolve, 0));
  logConfigWarnings(logger, warnings.map(describeProblem));
  const instruments = createInstruments(!flags.disableExporterMetrics);
  const state = await openState(config, flags, instruments, logger);
  if (state?.ok === false) {
    context.printError(`${state.error}\n`);
    return 1;
  }
  try {
    const exporter = setUp(config, flags, context, logger, instruments, state?.value);
    return await runUntil(stopped, exporter, parts, instruments);
  } finally {
    await state?.value.close();
  }
}

async function runUntil(
  stopped: Promise<void>,
  exporter: Exporter,
  parts: RunParts,
  instruments: Instruments,
): Promise<number> {
  const { flags, context, logger, configFile, read, onListening } = parts;
  const reload = reloaderOf(exporter, flags, read, instruments, logger);
  context.onReload(() => void reload());
  const listening = await listen(exporter, parts, instruments, flags.enableLifecycle ? reload : undefined);
  if (!listening.ok) return listening.error;
  const server = listening.value;
  const { poll } = exporter.config;
  logger.info(
    {
      event: 'started',
      version: context.version,
      addresses: server.addresses,
      configFile,
      targets: exporter.projects.targets().length,
      discoveries: exporter.projects.discoveries().length,
      schedule: poll.schedule,
      timezone: poll.timezone,
      shard: flags.shard,
      totalShards: flags.totalShards,
    },
    'listening',
  );
  onListening?.(server.addresses);
  exporter.start();
  await stopped;
  logger.info({ event: 'stopping' }, 'stopping');
  // The server answers until the last poll has ended, and reports that it is not ready.
  await exporter.stop(POLL_GRACE_MS);
  await server.stop(ANSWER_GRACE_MS);
  return 0;
}

async function openState(config: Config, flags: Flags, { stateFileWritten }: Instruments, logger: Logger) {
  if (config.poll.stateFile === '') return undefined;
  return openStateFile(config.poll.stateFile, {
    otherFiles: filesInUse(flags, config),
    now: Date.now,
    onProblem: (problem) => logger.warn({ event: 'state_file_problem', problem }, 'state file problem'),
    onWrite: (ok) => stateFileWritten.set(ok ? 1 : 0),
  });
}

/** 2 stands for invalid flags. */
type ExitCode = 1 | 2;

async function listen(
  exporter: Exporter,
  { flags, logger, context: { printError, version } }: RunParts,
  instruments: Instruments,
  reload: Content['reload'],
): Promise<Result<Server, ExitCode>> {
  try {
    const server = await startServer({
      listen: flags.listenAddresses,
      telemetryPath: flags.telemetryPath,
      webConfigFile: flags.webConfigFile,
      maxRequests: flags.maxRequests,
      observer: observeServer(instruments, logger, flags.telemetryPath, () => performance.now()),
      content: contentOf(exporter, () => exporter.now(), {
        telemetryPath: flags.telemetryPath,
        reload,
        version,
        instance: hostname(),
        shard: { index: flags.shard, total: flags.totalShards },
      }),
      nowMs: () => performance.now(),
      onError: (error) =>
        logger.error(
          { event: 'http_error', stack: error instanceof Error ? error.stack : String(error) },
          'response failed',
        ),
      onProblem: (problem) =>
        logger.error({ event: 'web_config_refused', problem }, 'the web configuration was refused'),
    });
    return ok(server);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    printError(`${error.problems.join(error.isUsage ? '; ' : '\n')}\n`);
    return fail(error.isUsage ? 2 : 1);
  }
}
