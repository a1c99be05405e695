import { createRequire } from 'node:module';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import { escapeUnsafe, printable } from '../text/quote.ts';
import { lineWriter } from './lineWriter.ts';
import { toLogfmt } from './logfmt.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['json', 'logfmt', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type { Logger };

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** 1 is standard output, 2 standard error. */
  readonly fd: number;
  readonly colors: boolean;
}

/** Returns a logger that writes one event per line. */
export function createLogger({ level, format, fd, colors }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const render = renderer(format, colors);
  const write = lineWriter(fd, (lost, error) => render(lossLine(lost, error)));
  return pino(options, { write: (line) => write(render(line)) });
}

/** Returns a function that renders a line of JSON without control characters, which a terminal would interpret. */
function renderer(format: LogFormat, colors: boolean): (json: string) => string {
  switch (format) {
    case 'json':
      return (json) => `${escapeUnsafe(json.trimEnd())}\n`;
    case 'logfmt':
      return (json) => `${escapeUnsafe(toLogfmt(json))}\n`;
    case 'pretty':
      return prettyRenderer(colors);
  }
}

// Loads pino-pretty only for the `pretty` format, because the program starts sooner without it.
const load = createRequire(import.meta.url);

/** Fields that the message of a `pretty` line already contains. */
const IN_MESSAGE = 'event,projectId,projectName,clusterName,jobId,deliveryType,from,to';

function prettyRenderer(colors: boolean): (json: string) => string {
  const pretty: typeof import('pino-pretty') = load('pino-pretty');
  const render = pretty.prettyFactory({
    colorize: colors,
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss',
    singleLine: true,
    // Fields with these names would get lines of their own.
    errorLikeObjectKeys: [],
    ignore: IN_MESSAGE,
    messageFormat: (fields, messageKey) => describeEvent(fields, String(fields[messageKey])),
  });
  return (json) => `${render(printable(json.trimEnd()))?.trimEnd()}\n`;
}

/** Adds target and job to the message: `payments/orders: restore job changed state: automated 5f0a… to failed`. */
function describeEvent(fields: Readonly<Record<string, unknown>>, message: string): string {
  const word = (name: string) => (typeof fields[name] === 'string' ? [fields[name]] : []);
  const cluster = [...word('projectName'), ...word('clusterName')].join('/');
  const job = [...word('deliveryType'), ...word('jobId')].join(' ');
  const change = [
    ...word('from').map((state) => `from ${state}`),
    ...word('to').map((state) => `to ${state}`),
  ].join(' ');
  const details = [job, change].filter((part) => part !== '').join(' ');
  return printable([cluster, message, details].filter((part) => part !== '').join(': '));
}

function lossLine(lost: number, error: string): string {
  return JSON.stringify({
    level: 'warn',
    time: new Date().toISOString(),
    event: 'log_write_failed',
    error,
    lost,
    msg: 'log lines could not be written',
  });
}
