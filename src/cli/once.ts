import { resolve } from 'node:path';
import { failureOf } from '../core/view.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { findSameFile } from '../files/fileIdentity.ts';
import { filesInUse } from './filesInUse.ts';
import type { Flags } from './flags.ts';
import { writeOutput } from './outputFile.ts';
import type { ProcessContext } from './processContext.ts';
import { describeProblems, readConfig } from './readConfig.ts';
import { openErrorLog, setUp } from './setUp.ts';

/** Polls every target once and prints or writes the gauges. Returns the exit code: 1 if a target failed. */
export async function once(flags: Flags, context: ProcessContext): Promise<number> {
  const parsed = readConfig(flags, context.env);
  if (!parsed.ok) {
    context.printError(describeProblems(parsed.error, flags));
    return 1;
  }
  const { config } = parsed.value;
  const taken =
    flags.output === undefined ? undefined : findSameFile(resolve(flags.output), filesInUse(flags, config));
  if (taken !== undefined) {
    context.printError(`cannot write ${flags.output}: it is also ${taken.name}\n`);
    return 1;
  }
  // Without the metrics of this process, which mean nothing once it has ended.
  const quiet = { ...flags, disableExporterMetrics: true };
  const exporter = setUp(config, quiet, context, openErrorLog(flags, context));
  context.onStop(() => void exporter.stop(0));
  await pollOnce(exporter);
  if (exporter.isStopping) {
    context.printError('stopped before every target was polled: nothing is written\n');
    return 1;
  }
  const text = [...(await exporter.scrapes.exposition('text', ({ type }) => type === 'gauge'))].join('');
  const problem = flags.output === undefined ? undefined : await writeOutput(flags.output, text);
  if (flags.output === undefined) context.print(text);
  if (problem !== undefined) context.printError(`${problem}\n`);
  await exporter.stop(0);
  return problem === undefined &&
    exporter.poller.views().every(({ lastPoll }) => failureOf(lastPoll) === undefined) &&
    exporter.projects.discoveries().every(({ failure }) => failure === undefined)
    ? 0
    : 1;
}

/** Discovers targets and polls each of them once, without a schedule. */
export async function pollOnce({ poller, rounds }: Exporter): Promise<void> {
  await rounds.discover();
  poller.pollNew();
  await poller.idle();
  rounds.apply();
}
