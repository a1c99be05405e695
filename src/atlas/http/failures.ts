import { isIP } from 'node:net';
import type { Failure, FailureKind } from '../../core/failure.ts';
import { AtlasError } from '../error.ts';
import { type ErrorBody, parseErrorBody } from './errorBody.ts';
import { retryAfterMs } from './retryAfter.ts';
import type { HttpResponse } from './transport.ts';

interface FailureRow {
  /** A status, or a class of a hundred statuses. */
  readonly status: number | '3xx' | '5xx';
  /** The code in the body; `undefined` matches every body. */
  readonly code?: string;
  readonly kind: FailureKind;
  readonly describe: (body: ErrorBody, status: number) => string;
}

// Maps error responses to failures and to the action that fixes them. The first matching row wins.
const ROWS: readonly FailureRow[] = [
  {
    status: 401,
    code: 'USER_UNAUTHORIZED',
    kind: 'forbidden',
    describe: () =>
      'the credentials are valid but lack the role: grant them Project Backup Manager on this project (flex clusters need Project Read Only)',
  },
  {
    status: 401,
    kind: 'unauthorized',
    describe: () =>
      'Atlas does not accept these credentials: check that both halves of the key or service account belong together and still exist',
  },
  {
    status: 403,
    code: 'IP_ADDRESS_NOT_ON_ACCESS_LIST',
    kind: 'forbidden',
    describe: ({ firstParameter }) =>
      `${firstParameter !== undefined && isIP(firstParameter) ? `the address ${firstParameter}` : "this machine's address"} is not on the access list of this API key or service account: add it there (the project's network access list has no effect here)`,
  },
  {
    status: 403,
    kind: 'forbidden',
    describe: (body) =>
      body.oddity === undefined
        ? `Atlas forbids this to the credentials${describeBody(body)}: check their roles and their access list`
        : `something forbids this (403)${describeBody(body)}: check what the proxies of HTTPS_PROXY allow, then the access list of the credentials`,
  },
  {
    status: 404,
    code: 'GROUP_NOT_FOUND',
    kind: 'not_found',
    describe: () =>
      'no project has this id: check projects[].id, and that the credentials belong to its organization',
  },
  {
    status: 404,
    code: 'CLUSTER_NOT_FOUND',
    kind: 'not_found',
    describe: () =>
      'the project has no cluster of this name: check its spelling, or remove it if it was deleted',
  },
  {
    status: 404,
    code: 'BACKUP_CONFIG_NOT_FOUND',
    kind: 'no_backup',
    describe: () =>
      'no backup is configured for this cluster: turn on Cloud Backup, or remove it from the configuration',
  },
  {
    status: 404,
    kind: 'not_found',
    describe: (body) =>
      `nothing was found (404)${describeBody(body)}: check project id, cluster name and atlas.base_url`,
  },
  {
    status: 400,
    code: 'CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API',
    kind: 'wrong_kind',
    describe: () => 'this is a dedicated cluster, but the exporter requested it as a flex cluster',
  },
  {
    status: 400,
    code: 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API',
    kind: 'wrong_kind',
    describe: () =>
      'this is a flex cluster, but the exporter requested it as a dedicated cluster: set atlas.api_version to v2',
  },
  { status: 406, kind: 'unsupported_version', describe: versionGone },
  { status: 410, kind: 'unsupported_version', describe: versionGone },
  {
    status: 429,
    kind: 'rate_limited',
    describe: () =>
      'rate limited (429): all clients of this API share the limit; the exporter waits before the next request',
  },
  {
    status: '5xx',
    kind: 'server_error',
    describe: (body, status) =>
      `Atlas answers ${status}${describeBody(body)}: usually temporary; if it persists, see status.mongodb.com`,
  },
  {
    status: '3xx',
    kind: 'bad_response',
    describe: (_body, status) =>
      `a redirect (${status}) is not followed, so that no credentials leave the configured host: check atlas.base_url and proxies`,
  },
];

/** Returns the failure of an error response. A status without a row is `bad_response`. */
export function errorOf(response: HttpResponse): AtlasError {
  const { status } = response;
  const body = parseErrorBody(response);
  const statusClass = `${Math.floor(status / 100)}xx`;
  const row = ROWS.find(
    (each) =>
      (each.status === status || each.status === statusClass) &&
      (each.code === undefined || each.code === body.code),
  );
  const kind = row?.kind ?? 'bad_response';
  const message = row?.describe(body, status) ?? unexpected(body, status);
  return new AtlasError(kind, message, {
    status,
    errorCode: body.code,
    retryAfterMs: kind === 'rate_limited' || kind === 'server_error' ? retryAfterMs(response) : undefined,
  });
}

/** Returns the error of a response 200 whose body is not a list. `defect` is the reason, such as "no JSON". */
export function unreadable(body: Buffer, defect: string): AtlasError {
  const { oddity } = parseErrorBody({ body: body.subarray(0, 200), headers: {} });
  const what = oddity === undefined ? `an answer with ${defect}` : oddity;
  return new AtlasError('bad_response', `${what} instead of a list: check atlas.base_url and proxies`, {
    status: 200,
  });
}

/** Returns whether a failure may pass within seconds. Only such failures are retried within a poll. */
export function isRetryable({ kind }: Failure): boolean {
  return kind === 'server_error' || kind === 'timeout' || kind === 'network';
}

function versionGone(body: ErrorBody, status: number): string {
  return `Atlas does not serve the requested API version (${status})${describeBody(body)}: upgrade this exporter`;
}

// An answer with a code comes from Atlas, whose documentation explains the code.
function unexpected(body: ErrorBody, status: number): string {
  const advice =
    body.code === undefined
      ? 'check atlas.base_url and proxies'
      : "look the code up in Atlas' API documentation";
  return `unexpected answer ${status}${describeBody(body)}: ${advice}`;
}

function describeBody({ code, detail, oddity }: ErrorBody): string {
  if (oddity !== undefined) return ` with ${oddity}`;
  return `${code === undefined ? '' : ` ${code}`}${detail === undefined ? '' : ` "${detail}"`}`;
}
