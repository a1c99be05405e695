import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../log/logger.ts';
import { DEFAULT_MAX_REQUESTS } from '../server/access/serverLimits.ts';
import { escapeUnsafe } from '../text/quote.ts';

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
  /** `list`: not the active jobs only. */
  readonly all: boolean;
  /** `check` and `list`: for machines. */
  readonly json: boolean;
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
      'Prometheus exporter for MongoDB Atlas restore jobs: what is running, stuck, failed, finished and about to expire.',
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
    .option('--json', 'as JSON', false);
  command('once', 'poll every target once and print the gauges').option(
    '--output <file>',
    "write them to a file instead, for node_exporter's textfile collector",
  );
  command('list', 'list the restore jobs of all targets, active ones by default')
    .option('--all', 'every job', false)
    .option('--json', 'as JSON', false);
  command('demo', 'a simulated Atlas and the exporter polling it: everything can be seen without an account');
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
    const word = escapeUnsafe(JSON.stringify(unknown));
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
        message: `error: demo polls only its own simulated Atlas: leave out --${given}`,
      };
    }
  }
  return finish(chosen, { ...program.opts(), ...used.opts() });
}

function commonOptions(): readonly Option[] {
  return [
    new Option('--config.file <file>', 'the configuration').default(DEFAULT_CONFIG_FILE),
    new Option('--web.listen-address <address>', 'where to listen; repeatable')
      .argParser(collect)
      .default([], DEFAULT_LISTEN_ADDRESS),
    new Option('--web.telemetry-path <path>', 'where the metrics are').default('/metrics'),
    new Option(
      '--web.config.file <file>',
      "TLS and basic auth, in the format of Prometheus' exporter-toolkit",
    ),
    new Option(
      '--web.max-requests <n>',
      'answers made or sent at a time, probes aside; one that stalls is cut for a new one',
    )
      .argParser(positiveNumber)
      .default(DEFAULT_MAX_REQUESTS),
    new Option('--web.enable-lifecycle', 'allow POST /-/reload').default(false, 'off'),
    new Option('--web.disable-exporter-metrics', 'leave out process_* and nodejs_*').default(false, 'off'),
    new Option('--log.level <level>', 'what to log from').choices(LOG_LEVELS).default('info'),
    new Option('--log.format <format>', 'how to log: pretty is for people')
      .choices(LOG_FORMATS)
      .default('json'),
    new Option('--shard <n>', 'poll the projects of this shard, from 0').argParser(wholeNumber).default(0),
    new Option('--total-shards <n>', 'how many shards there are').argParser(wholeNumber).default(1),
    new Option(
      '--target <project/cluster>',
      'poll this instead of a configuration file, with the login of the environment; repeatable',
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
    all: on('all'),
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

function oneLine(message: string): string {
  return escapeUnsafe(message.trim().replace(/\s*\n\s*/g, ' '));
}
