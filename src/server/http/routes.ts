import { STATES } from '../../core/job.ts';
import type { ExpositionFormat } from '../../metrics/sample.ts';
import { quote } from '../../text/quote.ts';
import { jsonReply, type Reply, textReply } from '../reply.ts';
import type { Content } from './content.ts';
import type { Yield } from './fairYield.ts';
import { formatFor } from './negotiation.ts';

/** The parts of a request that a route reads. */
interface RouteRequest {
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
  readonly isStopping: boolean;
  readonly yieldToLoop: Yield;
}

/** A row of the route table. A route for `GET` also answers `HEAD`. */
export interface Route {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly answer: (content: Content, request: RouteRequest) => Reply | Promise<Reply>;
  /** Answered at once, however many other requests are in progress. */
  readonly isProbe?: boolean;
}

export function routesOf(telemetryPath: string): readonly Route[] {
  return [
    { path: '/', method: 'GET', answer: answerPage },
    { path: telemetryPath, method: 'GET', answer: answerMetrics },
    { path: '/-/healthy', method: 'GET', answer: () => textReply(200, 'healthy'), isProbe: true },
    { path: '/-/ready', method: 'GET', answer: answerReady, isProbe: true },
    { path: '/-/reload', method: 'POST', answer: answerReload },
    { path: '/config', method: 'GET', answer: answerConfig },
    { path: '/api/v1/targets', method: 'GET', answer: answerTargets },
    { path: '/api/v1/jobs', method: 'GET', answer: answerJobs },
  ];
}

/** The `handler` label of every path that is not in the table. */
const OTHER = 'other';

/** Returns the `handler` label of a path. Clients can't add labels. */
export function findHandler(routes: readonly Route[], path: string): string {
  return routes.some((route) => route.path === path) ? path : OTHER;
}

/** Returns the pairs of `handler` label and status code that are exported from the start, with a count of 0. */
export function knownAnswers(telemetryPath: string): readonly { handler: string; code: number }[] {
  const refusals = [401, 413, 503];
  const rows = routesOf(telemetryPath).map(({ path }) => ({ handler: path, codes: [200, 500, ...refusals] }));
  return [...rows, { handler: OTHER, codes: [400, 404, ...refusals] }].flatMap(({ handler, codes }) =>
    codes.map((code) => ({ handler, code })),
  );
}

const MAX_FILTER_LENGTH = 100;

async function answerPage(content: Content, { query, yieldToLoop }: RouteRequest): Promise<Reply> {
  const filter = (query.get('name') ?? '').trim().slice(0, MAX_FILTER_LENGTH);
  const { html, csp } = await content.page(filter, yieldToLoop);
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': csp };
  return { status: 200, headers, body: html };
}

const CONTENT_TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const satisfies Record<ExpositionFormat, string>;

async function answerMetrics(content: Content, { accept }: RouteRequest): Promise<Reply> {
  const format = formatFor(accept);
  const headers = { 'Content-Type': CONTENT_TYPES[format], Vary: 'Accept, Accept-Encoding' };
  return { status: 200, headers, body: await content.exposition(format) };
}

const MISSING_SHOWN = 20;

function answerReady(content: Content, { isStopping }: RouteRequest): Reply {
  if (isStopping) return textReply(503, 'shutting down');
  const { ok, missing } = content.ready();
  if (ok) return textReply(200, 'ready');
  const rest = missing.length - MISSING_SHOWN;
  const lines = ['not ready, still missing:', ...missing.slice(0, MISSING_SHOWN)];
  return textReply(503, [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'));
}

async function answerReload({ reload }: Content): Promise<Reply> {
  if (reload === undefined) {
    return textReply(403, 'lifecycle API is not enabled (start with --web.enable-lifecycle)');
  }
  const result = await reload();
  return result.ok ? textReply(200, 'reloaded') : textReply(500, result.error);
}

function answerConfig(content: Content): Reply {
  // Plain text, because browsers download YAML instead of displaying it.
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
  return { status: 200, headers, body: content.config() };
}

function answerTargets(content: Content, { query }: RouteRequest): Reply {
  if (query.size > 0) return jsonReply(400, { error: 'this path takes no parameters' });
  return jsonReply(200, content.targets());
}

function answerJobs(content: Content, { query }: RouteRequest): Reply {
  const [parameter, ...others] = query;
  if (parameter === undefined) return jsonReply(200, content.jobs(undefined));
  const [name, value] = parameter;
  if (name !== 'state' || others.length > 0) {
    return jsonReply(400, { error: 'this path takes one parameter, state, once' });
  }
  const state = STATES.find((known) => known === value);
  if (state === undefined) {
    return jsonReply(400, { error: `unknown state ${quote(value)}: expected ${STATES.join(', ')}` });
  }
  return jsonReply(200, content.jobs(state));
}

/** Returns an error message if `--web.telemetry-path` is invalid. */
export function checkTelemetryPath(path: string, routes: readonly Route[]): string | undefined {
  const shown = `--web.telemetry-path ${JSON.stringify(path)}`;
  if (!/^\/[^\s?#]*$/.test(path)) return `${shown}: expected a path that starts with "/", without "?" or "#"`;
  if (routes.filter((route) => route.path === path).length > 1) {
    return `${shown}: the exporter serves something else there, choose another path`;
  }
  return undefined;
}
