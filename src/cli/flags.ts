import { parseTarget } from '../config/resolve/configFromTargets.ts';
import { STATES, type State } from '../core/job.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../log/logger.ts';
import { fail, ok, type Result } from '../result.ts';
import { quote } from '../text/quote.ts';
import { DEFAULT_CONFIG_FILE, DEFAULT_LISTEN_ADDRESS } from './options.ts';

/** The flags of every command, with their defaults. */
export interface Flags {
  readonly configFile: string;
  readonly listenAddresses: readonly string[];
  readonly telemetryPath: string;
  readonly webConfigFile: string | undefined;
  readonly maxRequests: number;
  readonly enableLifecycle: boolean;
  readonly disableExporterMetrics: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly shard: number;
  readonly totalShards: number;
  /** Empty if the configuration file names the targets. */
  readonly targets: readonly Target[];
  /** `check`: also query Atlas. */
  readonly live: boolean;
  /** `once`: the file to write. */
  readonly output: string | undefined;
  /** `list`: the jobs to print. */
  readonly select: JobSelection;
  /** `check` and `list`: print JSON. */
  readonly json: boolean;
}

export interface JobSelection {
  /** Jobs in every state, not only the active ones. */
  readonly all: boolean;
  readonly state: State | undefined;
  /** Project id or name. */
  readonly project: string | undefined;
  readonly cluster: string | undefined;
  /** Jobs that were created or that ended within this time. */
  readonly sinceMs: number | undefined;
}

/** Returns the flags of parsed options, or an error if they contradict each other. */
export function readFlags(options: Readonly<Record<string, unknown>>): Result<Flags> {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const texts = (name: string) =>
    Array.isArray(options[name]) ? options[name].filter((each) => typeof each === 'string') : [];
  const on = (name: string) => options[name] === true;
  const number = (name: string) => Number(options[name]);
  const listen = texts('web.listenAddress');
  const targets = parseTargets(texts('target'));
  if (!targets.ok) return targets;
  const flags: Flags = {
    configFile: text('config.file') ?? DEFAULT_CONFIG_FILE,
    listenAddresses: listen.length === 0 ? [DEFAULT_LISTEN_ADDRESS] : listen,
    telemetryPath: text('web.telemetryPath') ?? '/metrics',
    webConfigFile: text('web.config.file'),
    maxRequests: number('web.maxRequests'),
    enableLifecycle: on('web.enableLifecycle'),
    disableExporterMetrics: on('web.disableExporterMetrics'),
    logLevel: LOG_LEVELS.find((level) => level === options['log.level']) ?? 'info',
    logFormat: LOG_FORMATS.find((format) => format === options['log.format']) ?? 'json',
    shard: number('shard'),
    totalShards: number('totalShards'),
    targets: targets.value,
    live: on('live'),
    output: text('output'),
    select: {
      all: on('all'),
      state: STATES.find((state) => state === options['state']),
      project: text('project'),
      cluster: text('cluster'),
      sinceMs: typeof options['since'] === 'number' ? options['since'] : undefined,
    },
    json: on('json'),
  };
  if (flags.totalShards < 1 || flags.shard >= flags.totalShards) {
    return fail(
      `--shard ${flags.shard} of --total-shards ${flags.totalShards}: shards count from 0 and end before the total`,
    );
  }
  if (flags.targets.length > 0 && flags.configFile !== DEFAULT_CONFIG_FILE) {
    return fail('--target is a run without a configuration file: leave out --config.file');
  }
  return ok(flags);
}

function parseTargets(texts: readonly string[]): Result<readonly Target[]> {
  const targets = new Map<TargetKey, Target>();
  for (const text of texts) {
    const target = parseTarget(text);
    if (!target.ok) return fail(`--target ${quote(text)} ${target.error}`);
    const key = targetKey(target.value);
    if (targets.has(key)) return fail(`--target ${quote(text)} is a duplicate`);
    targets.set(key, target.value);
  }
  return ok([...targets.values()]);
}
