import type { Config } from '../config/config.ts';
import type { ParsedConfig } from '../config/parseConfig.ts';
import type { Exporter } from '../exporter/exporter.ts';
import type { Instruments } from '../metrics/instruments.ts';
import type { ReloadResult } from '../server/http/content.ts';
import type { Flags } from './commandLine.ts';
import { describeProblems } from './readConfig.ts';

/**
 * Reads the configuration again and goes on with it; one that is wrong changes nothing and is told in log,
 * metric and answer. Secrets in files are read again either way. One reload at a time: who asks during one gets the next.
 */
export function reloaderOf(
  exporter: Exporter,
  flags: Flags,
  read: () => Promise<ParsedConfig>,
  { reloadSuccessful, reloadSuccessTimestamp }: Instruments,
): () => Promise<ReloadResult> {
  async function reload(): Promise<ReloadResult> {
    const parsed = await read();
    const problem = parsed.ok
      ? describeUnchangeable(exporter.config, parsed.config)
      : describeProblems(parsed, flags).trimEnd();
    if (parsed.ok && problem === undefined) {
      await exporter.reconfigure(parsed.config);
      reloadSuccessTimestamp.set(Date.now() / 1000);
    } else {
      // A login that was mended is not kept waiting by something else that is wrong.
      await exporter.renew();
    }
    reloadSuccessful.set(problem === undefined ? 1 : 0);
    exporter.eventLog.reloaded(problem);
    return problem === undefined ? { ok: true } : { ok: false, message: problem };
  }
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(reload);
    last = next.catch(() => {});
    return next;
  };
}

// The file is locked and read at the start.
function describeUnchangeable(before: Config, after: Config): string | undefined {
  if (before.poll.stateFile === after.poll.stateFile) return undefined;
  return 'poll.state_file can only be changed by a restart';
}
