import { Command, CommanderError } from 'commander';
import { escapeUnsafe, hideSecrets, quote } from '../text/quote.ts';
import { type Flags, readFlags } from './flags.ts';
import { commonOptions, jobOptions, visible } from './options.ts';

const COMMANDS = ['serve', 'check', 'once', 'list', 'demo'] as const;
export type CommandName = (typeof COMMANDS)[number];

export type CommandLine =
  | { readonly kind: 'run'; readonly command: CommandName; readonly flags: Flags }
  /** `--help`, `--version`. */
  | { readonly kind: 'print'; readonly text: string }
  /** Invalid arguments, described in one line. */
  | { readonly kind: 'invalid'; readonly message: string };

/** Parses the arguments after the program's name. Never throws. */
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
      // Commander passes an unknown command to the default one as an argument; it is reported below.
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
    visible,
  );
  const list = command('list', 'list the restore jobs of all targets, active ones by default');
  for (const option of jobOptions()) list.addOption(option);
  list.option('--json', 'print JSON', false);
  command('demo', 'run a simulated Atlas and the exporter polling it, to see everything without an account');
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'print', text: printed };
    return invalid(oneLine(error.message));
  }
  const used = program.commands.find((each) => each.name() === chosen) ?? program;
  const [unknown] = used.args;
  if (unknown !== undefined) {
    const word = quote(unknown);
    const text = args.includes(chosen)
      ? `unexpected argument ${word}`
      : `unknown command ${word}, expected one of ${COMMANDS.join(', ')}`;
    return invalid(`error: ${text}`);
  }
  if (used.name() === 'demo') {
    const given = ['config.file', 'target'].find((name) => program.getOptionValueSource(name) === 'cli');
    if (given !== undefined) {
      return invalid(`error: demo polls only its own simulated Atlas: leave out --${given}`);
    }
  }
  const flags = readFlags({ ...program.opts(), ...used.opts() });
  return flags.ok
    ? { kind: 'run', command: chosen, flags: flags.value }
    : { kind: 'invalid', message: `error: ${flags.error}` };
}

function invalid(message: string): CommandLine {
  return { kind: 'invalid', message: `${message} (see --help)` };
}

// The value of an unknown option may be a secret: `--private-key=…`, `-p…`.
function oneLine(message: string): string {
  const named = message.replace(/^(error: unknown option '(?:--[\w.-]{0,40}|-[^-]))[\s\S]*'/u, "$1'");
  return escapeUnsafe(hideSecrets(named.trim().replace(/\s*\n\s*/g, ' ')));
}
