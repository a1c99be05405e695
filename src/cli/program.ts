import { existsSync, readFileSync } from 'node:fs';
import { AtlasError } from '../atlas/error.ts';
import { describeErrno } from '../files/errno.ts';
import { type CommandName, parseCommandLine } from './commandLine.ts';
import type { Flags } from './flags.ts';
import type { ProcessContext } from './processContext.ts';

/** Each command is loaded when it runs, so that `serve` does not load the simulator. */
const COMMANDS = {
  serve: async () => (await import('./serve.ts')).serve,
  check: async () => (await import('./check.ts')).check,
  once: async () => (await import('./once.ts')).once,
  list: async () => (await import('./list.ts')).list,
  demo: async () => (await import('./demo.ts')).demo,
} as const satisfies Record<CommandName, () => Promise<Command>>;

/** The program's location, and the handler of a SIGHUP that arrives before this module is loaded. */
export interface ProgramStart {
  /** URL of the program's file. `package.json` is in the parent directory, `revision` in the same one. */
  readonly url: string;
  readonly hasHungUp: boolean;
  readonly onHangUp: () => void;
}

const RELOADING: ReadonlySet<CommandName> = new Set(['serve', 'demo']);

type Command = (flags: Flags, context: ProcessContext) => Promise<number>;

async function main(start: ProgramStart): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', start.url), 'utf8'));
  const revision = process.env['EXPORTER_REVISION'] ?? builtFrom(start.url) ?? 'unknown';
  const about = `mongodbatlas-restore-exporter ${version} (revision ${revision}, node ${process.version})`;
  const line = parseCommandLine(process.argv.slice(2), about);
  switch (line.kind) {
    case 'print':
      process.stdout.write(line.text);
      return 0;
    case 'invalid':
      process.stderr.write(`${line.message}\n`);
      return 2;
    case 'run': {
      const command = await COMMANDS[line.command]();
      // Only `serve` and `demo` reload. A closed terminal ends any other command.
      if (!RELOADING.has(line.command)) process.off('SIGHUP', start.onHangUp);
      return command(line.flags, processContext(version, revision, start));
    }
  }
}

/** Returns the commit that `npm run build` recorded; `undefined` if it was built outside a Git checkout. */
function builtFrom(url: string): string | undefined {
  const file = new URL('revision', url);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function processContext(version: string, revision: string, start: ProgramStart): ProcessContext {
  return {
    env: process.env,
    version,
    revision,
    nodeVersion: process.versions.node,
    isErrorTerminal: process.stderr.isTTY === true,
    // https://no-color.org
    colors: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    width: process.stdout.columns || Number.POSITIVE_INFINITY,
    errorWidth: process.stderr.columns || Number.POSITIVE_INFINITY,
    print: (text) => void process.stdout.write(text),
    printError: (text) => void process.stderr.write(text),
    onStop,
    onReload: (reload) => {
      process.on('SIGHUP', reload);
      process.off('SIGHUP', start.onHangUp);
      if (start.hasHungUp) reload();
    },
  };
}

function onStop(stop: () => void, secondExitCode?: number): void {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const first = () => {
    for (const signal of signals) {
      process.off(signal, first);
      if (secondExitCode !== undefined) process.on(signal, () => process.exit(secondExitCode));
    }
    stop();
  };
  for (const signal of signals) process.on(signal, first);
}

/** Runs the command that the command line names. Returns the exit code. */
export async function runProgram(start: ProgramStart): Promise<number> {
  let isOutputLost = false;
  // Ignore EPIPE, as from `list | head`: finish the work and keep the exit code.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      isOutputLost = true;
      process.exitCode = 1;
      if (stream === process.stdout)
        process.stderr.write(`cannot write to standard output: ${describeErrno(error)}\n`);
    });
  }
  try {
    const code = await main(start);
    return isOutputLost ? 1 : code;
  } catch (error) {
    // The environment is invalid for every command, for example a proxy that is not a URL.
    if (!(error instanceof AtlasError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
