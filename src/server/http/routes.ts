import { type Content, type ExpositionFormat, LISTED_STATES, type Readiness } from './content.ts';
import { formatFor } from './negotiation.ts';
import { jsonReply, type Reply, textReply } from './reply.ts';

/** What of a request an answer may depend on. */
interface RouteRequest {
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
}

/** One row of what is served; `HEAD` goes wherever `GET` does. */
export interface Route {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly answer: (request: RouteRequest) => Reply | Promise<Reply>;
}

/** Every path the server has, in one table. */
export function routesOf(
  telemetryPath: string,
  content: Content,
  isStopping: () => boolean,
): readonly Route[] {
  return [
    { path: '/', method: 'GET', answer: () => answerPage(content) },
    { path: telemetryPath, method: 'GET', answer: ({ accept }) => answerMetrics(content, formatFor(accept)) },
    { path: '/-/healthy', method: 'GET', answer: () => textReply(200, 'healthy') },
    { path: '/-/ready', method: 'GET', answer: () => answerReady(content.ready(), isStopping()) },
    { path: '/-/reload', method: 'POST', answer: () => answerReload(content.reload) },
    { path: '/config', method: 'GET', answer: () => answerConfig(content) },
    { path: '/api/v1/targets', method: 'GET', answer: ({ query }) => answerTargets(content, query) },
    { path: '/api/v1/jobs', method: 'GET', answer: ({ query }) => answerJobs(content, query) },
  ];
}

function answerPage(content: Content): Reply {
  const { html, csp } = content.page();
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': csp };
  return { status: 200, headers, body: html };
}

const CONTENT_TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const satisfies Record<ExpositionFormat, string>;

async function answerMetrics(content: Content, format: ExpositionFormat): Promise<Reply> {
  const headers = { 'Content-Type': CONTENT_TYPES[format], Vary: 'Accept, Accept-Encoding' };
  return { status: 200, headers, body: await content.exposition(format) };
}

const MISSING_SHOWN = 20;

function answerReady({ ok, missing }: Readiness, stopping: boolean): Reply {
  if (stopping) return textReply(503, 'shutting down');
  if (ok) return textReply(200, 'ready');
  const rest = missing.length - MISSING_SHOWN;
  const lines = ['not ready, still missing:', ...missing.slice(0, MISSING_SHOWN)];
  return textReply(503, [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'));
}

async function answerReload(reload: Content['reload']): Promise<Reply> {
  if (reload === undefined) {
    return textReply(403, 'lifecycle API is not enabled (start with --web.enable-lifecycle)');
  }
  const result = await reload();
  return result.ok ? textReply(200, 'reloaded') : textReply(500, result.message);
}

function answerConfig(content: Content): Reply {
  // As plain text, because browsers save what is called YAML instead of showing it.
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
  return { status: 200, headers, body: content.config() };
}

function answerTargets(content: Content, query: URLSearchParams): Reply {
  if (query.size > 0) return jsonReply(400, { error: 'this path takes no parameters' });
  return jsonReply(200, content.targets());
}

function answerJobs(content: Content, query: URLSearchParams): Reply {
  const [asked, ...others] = query;
  if (asked === undefined) return jsonReply(200, content.jobs(undefined));
  const state = LISTED_STATES.find((known) => known === asked[1]);
  if (asked[0] !== 'state' || state === undefined || others.length > 0) {
    const allowed = LISTED_STATES.map((known) => `state=${known}`).join(' or ');
    return jsonReply(400, { error: `the only parameter is ${allowed}, once` });
  }
  return jsonReply(200, content.jobs(state));
}

/** What is wrong with the path the operator chose for the metrics, if anything is. */
export function checkTelemetryPath(path: string, routes: readonly Route[]): string | undefined {
  const shown = `--web.telemetry-path ${JSON.stringify(path)}`;
  if (!/^\/[^\s?#]*$/.test(path)) return `${shown}: expected a path that starts with "/", without "?" or "#"`;
  if (routes.filter((route) => route.path === path).length > 1) {
    return `${shown}: the exporter serves something else there, choose another path`;
  }
  return undefined;
}
