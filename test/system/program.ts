import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server under test, started as an operator would. */
export interface Program {
  /** Every line that it has written so far, to standard output and standard error. */
  readonly lines: readonly string[];
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code once it has ended by itself. */
  readonly ended: () => Promise<number | null>;
  /** Sends SIGTERM, and SIGKILL if it does not end. */
  readonly stop: () => Promise<void>;
}

const PATIENCE_MS = 5000;

const running = new Set<ChildProcess>();
// An aborted run leaves no process behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program and keeps its output. */
export function startProgram(command: string, args: readonly string[]): Program {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const ended = once(child, 'close')
    .then(([code]) => code)
    .finally(() => running.delete(child));
  ended.catch(() => {});
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => lines.push(line));
  return {
    lines,
    signal: (signal) => void child.kill(signal),
    ended: () => ended,
    stop: async () => {
      if (!running.has(child)) return;
      // A stopped process would not handle SIGTERM.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
