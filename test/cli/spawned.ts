import { spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { END_WITH_PARENT } from '../endWithParent.ts';
import { builtProgram } from './program.ts';

const MAIN = await builtProgram();

/** The program as a user runs it. */
export interface Spawned {
  readonly pid: number;
  readonly out: () => string;
  readonly err: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Closes the reading end of its output, as `| head` does. */
  readonly stopReading: () => void;
  /** Resolves with the exit code, and the time from this call to the exit. */
  readonly ended: () => Promise<{ readonly code: number | null; readonly ms: number }>;
}

/** Starts the program, and kills it when the test ends if it still runs. */
export function spawned(args: readonly string[], env: Readonly<Record<string, string>> = {}): Spawned {
  const child = spawn(process.execPath, [...END_WITH_PARENT, MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  // A hook of this module would run only for the first test file of a worker.
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return {
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    signal: (signal) => void child.kill(signal),
    stopReading: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    ended: async () => {
      const from = performance.now();
      return { code: await exit, ms: performance.now() - from };
    },
  };
}

export type LogLine = Readonly<Record<string, unknown>>;

/** Returns the lines of a JSON log; throws on any other line. */
export function logLines(text: string): readonly LogLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Waits until a program serves, and returns its origin. */
export async function originOf({ out, err }: Spawned): Promise<string> {
  await expect
    .poll(() => out(), { timeout: 120_000, message: err(), interval: 20 })
    .toContain('"event":"started"');
  const address = /"addresses":\["([^"]+)"/.exec(out())?.[1];
  return `http://${address}`;
}

export async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

export async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}
