import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { check } from '../../src/cli/check.ts';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { list } from '../../src/cli/list.ts';
import { once } from '../../src/cli/once.ts';
import type { ProcessContext } from '../../src/cli/processContext.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { type FaultySimulator, startFaultySimulator } from '../simulator/faultySimulator.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';

export const PROJECT = '5f0a1b2c3d4e5f6071829304';
export const OTHER_PROJECT = '5f0a1b2c3d4e5f6071829305';
export const API_KEY = { public_key: DEFAULT_API_KEY.publicKey, private_key: DEFAULT_API_KEY.privateKey };

const COMMANDS = { check, list, once };

/** Starts a simulated Atlas with one project, `payments`, and clusters of these names; it stops after the test. */
export async function simulating(
  clusters: readonly string[] = ['orders'],
  options: Parameters<typeof startFaultySimulator>[0] = {},
): Promise<FaultySimulator> {
  const simulator = await startFaultySimulator(options);
  onTestFinished(simulator.stop);
  simulator.world.addProject({ id: PROJECT, name: 'payments' });
  for (const name of clusters) simulator.world.addCluster(PROJECT, { name });
  return simulator;
}

/** Writes a configuration file for a simulated Atlas, with its key and its one cluster unless overridden. */
export async function configFile(url: string, written: object = {}): Promise<string> {
  const path = join(await temporaryDirectory(), 'exporter.yml');
  const projects = [{ id: PROJECT, name: 'payments', clusters: ['orders'] }];
  const file = { atlas: { base_url: url }, credentials: { default: API_KEY }, projects, ...written };
  await writeFile(path, JSON.stringify(file));
  return path;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as `main` does, with its own process context. */
export async function run(args: readonly string[], given: Partial<ProcessContext> = {}): Promise<Ran> {
  const line = parseCommandLine(args, 'version');
  if (line.kind !== 'run') throw new Error(line.kind === 'invalid' ? line.message : line.text);
  const { command, flags } = line;
  if (command === 'serve' || command === 'demo') throw new Error(`${command} does not end by itself`);
  let out = '';
  let err = '';
  const code = await COMMANDS[command](flags, {
    env: {},
    version: '1.2.3',
    revision: 'abc',
    nodeVersion: '20.19.0',
    colors: false,
    isErrorTerminal: false,
    width: Number.POSITIVE_INFINITY,
    errorWidth: Number.POSITIVE_INFINITY,
    print: (text) => {
      out += text;
    },
    printError: (text) => {
      err += text;
    },
    onStop: () => {},
    onReload: () => {},
    ...given,
  });
  return { code, out, err };
}

/** Returns the width of the widest line in a terminal without colours. */
export function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}
