import { InvalidArgumentError, Option } from 'commander';
import { STATES } from '../core/job.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../log/logger.ts';
import { DEFAULT_MAX_REQUESTS } from '../server/access/serverLimits.ts';
import { isBlank } from '../text/blank.ts';
import { parseDuration } from '../text/duration.ts';

export const DEFAULT_CONFIG_FILE = 'exporter.yml';
export const DEFAULT_LISTEN_ADDRESS = ':9947';

/** Returns the options of every command. */
export function commonOptions(): readonly Option[] {
  return [
    new Option('--config.file <file>', 'path to the configuration file')
      .argParser(visible)
      .default(DEFAULT_CONFIG_FILE),
    new Option('--web.listen-address <address>', 'address to listen on; repeatable')
      .argParser(collect)
      .default([], DEFAULT_LISTEN_ADDRESS),
    new Option('--web.telemetry-path <path>', 'path of the metrics').default('/metrics'),
    new Option(
      '--web.config.file <file>',
      "path to the web configuration file: TLS and basic auth, in the format of Prometheus' exporter-toolkit",
    ).argParser(visible),
    new Option(
      '--web.max-requests <n>',
      'maximum number of responses in progress, probes and reloads excluded; a stalled one is cut to make room for another',
    )
      .argParser(positiveNumber)
      .default(DEFAULT_MAX_REQUESTS),
    new Option('--web.enable-lifecycle', 'allow POST /-/reload').default(false, 'off'),
    new Option('--web.disable-exporter-metrics', 'leave out process_* and nodejs_*').default(false, 'off'),
    new Option('--log.level <level>', 'log messages at this level or above')
      .choices(LOG_LEVELS)
      .default('info'),
    new Option('--log.format <format>', 'log format; pretty is for people')
      .choices(LOG_FORMATS)
      .default('json'),
    new Option('--shard <n>', 'poll the projects of this shard, from 0').argParser(wholeNumber).default(0),
    new Option('--total-shards <n>', 'number of shards').argParser(positiveNumber).default(1),
    new Option(
      '--target <project/cluster>',
      'poll this target without a configuration file, with the credentials and MONGODB_ATLAS_BASE_URL of the environment; repeatable',
    )
      .argParser(collect)
      .default([], 'none'),
  ];
}

/** Returns the options of `list` that select jobs. */
export function jobOptions(): readonly Option[] {
  return [
    new Option('--all', 'list jobs in every state').default(false),
    new Option('--state <state>', 'list jobs in this state').choices(STATES),
    new Option('--project <id>', 'list jobs of this project, by id or name').argParser(visible),
    new Option('--cluster <name>', 'list jobs of this cluster').argParser(visible),
    new Option(
      '--since <duration>',
      'list jobs in every state that were created or ended within this time, such as 24h',
    ).argParser(durationMs),
  ];
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Parses a text that is not blank. An unset variable in a script makes it blank. */
export function visible(value: string): string {
  if (isBlank(value)) throw new InvalidArgumentError('It is blank.');
  return value;
}

function wholeNumber(value: string): number {
  if (!/^\d{1,4}$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 0 to 9999.');
  return Number(value);
}

function positiveNumber(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value))
    throw new InvalidArgumentError('Expected a whole number from 1 to 9999.');
  return Number(value);
}

function durationMs(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined) throw new InvalidArgumentError('Expected a duration such as 30m, 24h or 7d.');
  return ms;
}
