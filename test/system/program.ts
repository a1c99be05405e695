import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server under test, started as an operator would. */
export interface Program {
  /** Every line it has written so far, to standard output and standard error. */
  readonly lines: readonly string[];
  readonly signal: (signal: NodeJS.Signals) => void;
  /** The exit code, once it has ended by itself. */
  readonly ended: () => Promise<number | null>;
  /** Asks it to end, and makes it end if it does not. */
  readonly stop: () => Promise<void>;
}

const PATIENCE_MS = 5000;

const running = new Set<ChildProcess>();
// A run that breaks off leaves nothing behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program; what it writes is kept. */
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
      // A process that was halted would never see the request to end.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
