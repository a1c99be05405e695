import { parseTarget } from '../config/configFromTargets.ts';
import { STATES } from '../core/job.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../log/logger.ts';
import { fail, ok, type Result } from '../result.ts';
import { quote } from '../text/quote.ts';
import { DEFAULT_CONFIG_FILE, DEFAULT_LISTEN_ADDRESS } from './options.ts';

/** The flags of every command, with their defaults. */
export type Flags = Readonly<ReturnType<typeof flagsOf>>;

/** The jobs that `list` prints. */
export type JobSelection = Readonly<Flags['select']>;

/** Returns the flags of parsed options, or an error if they contradict each other. */
export function readFlags(options: Readonly<Record<string, unknown>>): Result<Flags> {
  const targets = parseTargets(textsIn(options['target']));
  if (!targets.ok) return targets;
  const flags = flagsOf(options, targets.value);
  if (flags.shard >= flags.totalShards) {
    return fail(
      `--shard ${flags.shard} of --total-shards ${flags.totalShards}: the shard must be below the total`,
    );
  }
  if (flags.targets.length > 0 && flags.configFile !== DEFAULT_CONFIG_FILE) {
    return fail('--target is a run without a configuration file: leave out --config.file');
  }
  return ok(flags);
}

function flagsOf(options: Readonly<Record<string, unknown>>, targets: readonly Target[]) {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const on = (name: string) => options[name] === true;
  const number = (name: string) => Number(options[name]);
  const listen = textsIn(options['web.listenAddress']);
  return {
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
    /** Empty if the configuration file names the targets. */
    targets,
    /** `check`: also query Atlas. */
    live: on('live'),
    /** `once`: the file to write. */
    output: text('output'),
    select: {
      /** Jobs in every state, not only the active ones. */
      all: on('all'),
      state: STATES.find((state) => state === options['state']),
      /** Project id or name. */
      project: text('project'),
      cluster: text('cluster'),
      /** Jobs that were created or that ended within this time. */
      sinceMs: typeof options['since'] === 'number' ? options['since'] : undefined,
    },
    /** `check` and `list`: print JSON. */
    json: on('json'),
  };
}

function textsIn(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.filter((each) => typeof each === 'string') : [];
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
