#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { AtlasError } from './atlas/error.ts';
import { type CommandName, type Flags, parseCommandLine } from './cli/commandLine.ts';
import type { ProcessContext } from './cli/processContext.ts';

/** Each is loaded when it runs: serving needs no simulator. */
const COMMANDS = {
  serve: async () => (await import('./cli/serve.ts')).serve,
  check: async () => (await import('./cli/check.ts')).check,
  once: async () => (await import('./cli/once.ts')).once,
  list: async () => (await import('./cli/list.ts')).list,
  demo: async () => (await import('./cli/demo.ts')).demo,
} as const satisfies Record<CommandName, () => Promise<Command>>;

type Command = (flags: Flags, context: ProcessContext) => Promise<number>;

async function main(): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const revision = process.env['EXPORTER_REVISION'] ?? builtFrom() ?? 'unknown';
  const about = `mongodbatlas-restore-exporter ${version} (revision ${revision}, node ${process.version})`;
  const line = parseCommandLine(process.argv.slice(2), about);
  switch (line.kind) {
    case 'print':
      process.stdout.write(line.text);
      return 0;
    case 'wrong':
      process.stderr.write(`${line.message}\n`);
      return 2;
    case 'run': {
      const command = await COMMANDS[line.command]();
      return command(line.flags, processContext(version, revision));
    }
  }
}

/** The commit that `npm run build` was run in, where Git could tell. */
function builtFrom(): string | undefined {
  const file = new URL('revision', import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function processContext(version: string, revision: string): ProcessContext {
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
    onStop: (stop) => {
      process.once('SIGTERM', stop);
      process.once('SIGINT', stop);
    },
    onReload: (reload) => void process.on('SIGHUP', reload),
  };
}

// Whoever reads the output may stop reading, `list | head`: what is left is done, and the exit code stays true.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await main().catch((error: unknown) => {
  // What the environment has wrong for every command, as a proxy that is no URL.
  if (!(error instanceof AtlasError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 1;
});
