import type { Config } from '../config/config.ts';
import { describeChanges } from '../config/describeChanges.ts';
import type { ParsedConfig } from '../config/parseConfig.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { logConfigWarnings, logReloaded, logReloadFailed } from '../log/configEvents.ts';
import type { Logger } from '../log/logger.ts';
import type { Instruments } from '../metrics/instruments.ts';
import { coalesce } from '../queue/coalesce.ts';
import { fail, ok, type Result } from '../result.ts';
import { describeProblem } from '../yaml/problem.ts';
import type { Flags } from './flags.ts';
import { describeProblems } from './readConfig.ts';

/**
 * Returns a function that reads the configuration again and applies it. An invalid configuration changes nothing and
 * is reported in the log, a metric and the result. Secrets in files are read again in either case. Reloads requested
 * while one runs, or shortly after one has started, are merged into one more; during a shutdown a reload fails.
 */
export function reloaderOf(
  exporter: Exporter,
  flags: Flags,
  read: () => ParsedConfig,
  { reloadSuccessful, reloadSuccessTimestamp }: Instruments,
  logger: Logger,
): () => Promise<Result<void>> {
  async function reload(): Promise<Result<void>> {
    if (exporter.isStopping) return SHUTTING_DOWN;
    const parsed = read();
    const problem = parsed.ok
      ? describeUnchangeable(exporter.config, parsed.value.config)
      : describeProblems(parsed.error, flags).trimEnd();
    reloadSuccessful.set(problem === undefined ? 1 : 0);
    if (!parsed.ok || problem !== undefined) {
      // A repaired secret takes effect even if the configuration is invalid.
      await exporter.renew();
      logReloadFailed(logger, problem ?? '');
      return fail(problem ?? '');
    }
    const { config, warnings } = parsed.value;
    const changes = describeChanges(exporter.config, config);
    await exporter.reconfigure(config);
    if (exporter.isStopping) return SHUTTING_DOWN;
    reloadSuccessTimestamp.set(Date.now() / 1000);
    logReloaded(logger, changes);
    logConfigWarnings(logger, warnings.map(describeProblem));
    return ok(undefined);
  }
  return coalesce(reload, SPACING_MS);
}

/** Time between the starts of two reloads. */
const SPACING_MS = 500;

const SHUTTING_DOWN = fail('the exporter is shutting down');

// The state file is locked and read only at startup.
function describeUnchangeable(before: Config, after: Config): string | undefined {
  if (before.poll.stateFile === after.poll.stateFile) return undefined;
  return 'poll.state_file can only be changed by a restart';
}
