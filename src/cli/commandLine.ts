import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { STATES, type State } from '../core/job.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../log/logger.ts';
import { DEFAULT_MAX_REQUESTS } from '../server/access/serverLimits.ts';
import { parseDuration } from '../text/duration.ts';
import { escapeUnsafe, hideSecrets, quote } from '../text/quote.ts';

const COMMANDS = ['serve', 'check', 'once', 'list', 'demo'] as const;
export type CommandName = (typeof COMMANDS)[number];

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
  /** `PROJECT_ID/CLUSTER`; none: the configuration file names them. */
  readonly targets: readonly string[];
  /** `check`: ask Atlas as well. */
  readonly live: boolean;
  /** `once`: the file to write. */
  readonly output: string | undefined;
  /** `list`: which jobs to print. */
  readonly select: JobSelection;
  /** `check` and `list`: for machines. */
  readonly json: boolean;
}

export interface JobSelection {
  /** Jobs in every state, not only the active ones. */
  readonly all: boolean;
  readonly state: State | undefined;
  /** Id or name. */
  readonly project: string | undefined;
  readonly cluster: string | undefined;
  /** Jobs that were created or that ended within this time. */
  readonly sinceMs: number | undefined;
}

export type CommandLine =
  | { readonly kind: 'run'; readonly command: CommandName; readonly flags: Flags }
  /** `--help`, `--version`. */
  | { readonly kind: 'print'; readonly text: string }
  /** One line that says what is wrong. */
  | { readonly kind: 'wrong'; readonly message: string };

const DEFAULT_CONFIG_FILE = 'exporter.yml';
const DEFAULT_LISTEN_ADDRESS = ':9947';

/** Reads the arguments after the program's name. Never throws. */
export function parseCommandLine(args: readonly string[], version: string): CommandLine {
  let printed = '';
  let chosen: CommandName = 'serve';
  const program = new Command('mongodbatlas-restore-exporter')
    .description(
      'Prometheus exporter for MongoDB Atlas restore jobs: running, stuck, failed, finished and about to expire.',
    )
    .version(version, '--version', 'print the version and exit')
    .helpOption('-h, --help', 'print this help and exit')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} })
    .showSuggestionAfterError(true);
  const command = (name: CommandName, description: string, isDefault = false) =>
    program
      .command(name, { isDefault })
      .description(description)
      .copyInheritedSettings(program)
      // A word that is no command would be an argument of the default one: it is told below.
      .allowExcessArguments(true)
      .action(() => {
        chosen = name;
      });
  for (const option of commonOptions()) program.addOption(option);
  command('serve', 'poll on schedule and serve the metrics (default)', true);
  command('check', 'read the configuration and print every error in it')
    .option('--live', 'also ask Atlas for one page per target', false)
    .option('--json', 'print JSON', false);
  command('once', 'poll every target once and print the gauges').option(
    '--output <file>',
    "write them to a file instead, for node_exporter's textfile collector",
  );
  command('list', 'list the restore jobs of all targets, active ones by default')
    .option('--all', 'list jobs in every state', false)
    .addOption(new Option('--state <state>', 'list jobs in this state').choices(STATES))
    .option('--project <id>', 'list jobs of this project, by id or name')
    .option('--cluster <name>', 'list jobs of this cluster')
    .addOption(
      new Option(
        '--since <duration>',
        'list jobs in every state that were created or ended within this time, such as 24h',
      ).argParser(durationMs),
    )
    .option('--json', 'print JSON', false);
  command('demo', 'run a simulated Atlas and the exporter polling it, to see everything without an account');
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'print', text: printed };
    return { kind: 'wrong', message: `${oneLine(error.message)} (see --help)` };
  }
  const used = program.commands.find((each) => each.name() === chosen) ?? program;
  const [unknown] = used.args;
  if (unknown !== undefined) {
    const word = quote(unknown);
    const says = args.includes(chosen)
      ? `unexpected argument ${word}`
      : `unknown command ${word}, expected one of ${COMMANDS.join(', ')}`;
    return { kind: 'wrong', message: `error: ${says} (see --help)` };
  }
  if (used.name() === 'demo') {
    const given = ['config.file', 'target'].find((name) => program.getOptionValueSource(name) === 'cli');
    if (given !== undefined) {
      return {
        kind: 'wrong',
        message: `error: demo polls only its own simulated Atlas: leave out --${given} (see --help)`,
      };
    }
  }
  return finish(chosen, { ...program.opts(), ...used.opts() });
}

function commonOptions(): readonly Option[] {
  return [
    new Option('--config.file <file>', 'path to the configuration file').default(DEFAULT_CONFIG_FILE),
    new Option('--web.listen-address <address>', 'address to listen on; repeatable')
      .argParser(collect)
      .default([], DEFAULT_LISTEN_ADDRESS),
    new Option('--web.telemetry-path <path>', 'path of the metrics').default('/metrics'),
    new Option(
      '--web.config.file <file>',
      "path to the web configuration file: TLS and basic auth, in the format of Prometheus' exporter-toolkit",
    ),
    new Option(
      '--web.max-requests <n>',
      'answers made or sent at a time, probes aside; one that stalls is cut for a new one',
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
    new Option('--total-shards <n>', 'number of shards').argParser(wholeNumber).default(1),
    new Option(
      '--target <project/cluster>',
      'poll this target without a configuration file, with the credentials and MONGODB_ATLAS_BASE_URL of the environment; repeatable',
    )
      .argParser(collect)
      .default([], 'none'),
  ];
}

function finish(command: CommandName, options: Readonly<Record<string, unknown>>): CommandLine {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const texts = (name: string) =>
    Array.isArray(options[name]) ? options[name].filter((each) => typeof each === 'string') : [];
  const on = (name: string) => options[name] === true;
  const number = (name: string) => Number(options[name]);
  const listen = texts('web.listenAddress');
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
    targets: texts('target'),
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
    return {
      kind: 'wrong',
      message: `error: --shard ${flags.shard} of --total-shards ${flags.totalShards}: shards count from 0 and end before the total`,
    };
  }
  if (flags.targets.length > 0 && flags.configFile !== DEFAULT_CONFIG_FILE) {
    return {
      kind: 'wrong',
      message: 'error: --target is a run without a configuration file: leave out --config.file',
    };
  }
  return { kind: 'run', command, flags };
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function wholeNumber(value: string): number {
  if (!/^\d{1,4}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 0.');
  return Number(value);
}

function positiveNumber(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1 to 9999.');
  return Number(value);
}

function durationMs(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined) throw new InvalidArgumentError('It is a duration such as 30m, 24h or 7d.');
  return ms;
}

// A value behind an unknown option may be a secret: `--private-key=…`, `-p…`.
function oneLine(message: string): string {
  const named = message.replace(/^(error: unknown option '(?:--[\w.-]{0,40}|-[^-]))[\s\S]*'/u, "$1'");
  return escapeUnsafe(hideSecrets(named.trim().replace(/\s*\n\s*/g, ' ')));
}
