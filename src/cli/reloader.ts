import type { Config } from '../config/config.ts';
import type { ParsedConfig } from '../config/parseConfig.ts';
import type { Exporter } from '../exporter/exporter.ts';
import type { Instruments } from '../metrics/instruments.ts';
import { coalesce } from '../queue/coalesce.ts';
import type { ReloadResult } from '../server/http/content.ts';
import type { Flags } from './commandLine.ts';
import { describeProblems } from './readConfig.ts';

/**
 * Reads the configuration again and goes on with it; one that is wrong changes nothing and is told in log,
 * metric and answer. Secrets in files are read again either way. Reloads asked for while one runs
 * become one more; during a shutdown there are none.
 */
export function reloaderOf(
  exporter: Exporter,
  flags: Flags,
  read: () => Promise<ParsedConfig>,
  { reloadSuccessful, reloadSuccessTimestamp }: Instruments,
): () => Promise<ReloadResult> {
  async function reload(): Promise<ReloadResult> {
    if (exporter.isStopping) return SHUTTING_DOWN;
    const parsed = await read();
    const problem = parsed.ok
      ? describeUnchangeable(exporter.config, parsed.config)
      : describeProblems(parsed, flags).trimEnd();
    if (parsed.ok && problem === undefined) {
      await exporter.reconfigure(parsed.config);
      if (exporter.isStopping) return SHUTTING_DOWN;
      reloadSuccessTimestamp.set(Date.now() / 1000);
    } else {
      // A login that was mended is not kept waiting by something else that is wrong.
      await exporter.renew();
    }
    reloadSuccessful.set(problem === undefined ? 1 : 0);
    exporter.eventLog.reloaded(problem);
    return problem === undefined ? { ok: true } : { ok: false, message: problem };
  }
  return coalesce(reload);
}

const SHUTTING_DOWN: ReloadResult = { ok: false, message: 'the exporter is shutting down' };

// The file is locked and read at the start.
function describeUnchangeable(before: Config, after: Config): string | undefined {
  if (before.poll.stateFile === after.poll.stateFile) return undefined;
  return 'poll.state_file can only be changed by a restart';
}
