import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';
import { type Program, startProgram } from './program.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A running exporter, as the real program. */
export interface RunningExporter {
  readonly program: Program;
  /** `host:port`. */
  readonly address: string;
}

/** Writes the configuration into `directory` and serves it; listening when this returns. */
export async function startExporter(
  directory: string,
  config: unknown,
  moreFlags: readonly string[] = [],
): Promise<RunningExporter> {
  const file = join(directory, 'exporter.yml');
  writeFileSync(file, stringify(config));
  const flags = ['--config.file', file, '--web.listen-address', '127.0.0.1:0', ...moreFlags];
  const program = startProgram(process.execPath, ['--import', 'tsx', MAIN, 'serve', ...flags]);
  const address = await eventually(
    () => `the exporter listens: ${program.lines.at(-1)}`,
    () =>
      program.lines
        .filter((line) => line.includes('"event":"started"'))
        .map((line) => /"addresses":\["([^"]+)"/.exec(line)?.[1])
        .at(0),
  );
  return { program, address };
}
