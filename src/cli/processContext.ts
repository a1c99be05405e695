import type { Environment } from '../config/environment.ts';

/** The part of the process that a command may use; only `program.ts` takes it from Node.js. */
export interface ProcessContext {
  readonly env: Environment;
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
  /** True if standard output is a terminal that shows colors. */
  readonly colors: boolean;
  /** True if standard error is a terminal. */
  readonly isErrorTerminal: boolean;
  /** Width of the terminal on standard output, in characters; infinite without a terminal. */
  readonly width: number;
  /** The same for standard error. */
  readonly errorWidth: number;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Calls `stop` at the first SIGTERM or SIGINT. The second one ends the process, with `secondExitCode` if given. */
  readonly onStop: (stop: () => void, secondExitCode?: number) => void;
  /** Calls `reload` at each SIGHUP. */
  readonly onReload: (reload: () => void) => void;
}
