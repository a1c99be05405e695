import { createRequire } from 'node:module';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { escapeUnsafe, printable } from '../text/quote.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['json', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type { Logger };

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where lines go: 1 is standard output, 2 standard error. */
  readonly fd: number;
  readonly colors: boolean;
}

// What only people need is loaded where they read along: a service starts sooner without it.
const load = createRequire(import.meta.url);

/** One event a line. Every line is written before the next statement runs: none is lost at an exit. */
export function createLogger({ level, format, fd, colors }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // What a terminal would obey, or what turns the direction of writing, is in no line as it is: JSON has
  // escapes for it, pino-pretty has none.
  if (format === 'json') {
    const lines = destination({ fd, sync: true });
    return pino(options, { write: (line) => void lines.write(`${escapeUnsafe(line.trimEnd())}\n`) });
  }
  const pretty: typeof import('pino-pretty') = load('pino-pretty');
  const lines = pretty({ destination: fd, sync: true, colorize: colors, translateTime: 'SYS:HH:MM:ss' });
  return pino(options, { write: (line) => void lines.write(`${printable(line.trimEnd())}\n`) });
}
