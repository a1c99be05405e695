import { STATUS_CODES } from 'node:http';
import { type ApiReply, jsonApiReply } from './apiReply.ts';

type Parameters = readonly string[];

interface ErrorForm {
  readonly status: number;
  readonly detail: (parameters: Parameters) => string;
}

/** Atlas' error codes with their status and text. Those with 400, 404 and 500 were recorded, the others are invented. */
const ERRORS = {
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API: {
    status: 400,
    detail: ([name]) => `Cannot use non-flex cluster ${name} in the flex API.`,
  },
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: {
    status: 400,
    detail: ([name]) => `Cannot use flex cluster ${name} in the cluster API.`,
  },
  INVALID_QUERY_PARAMETER: { status: 400, detail: ([name]) => `Invalid query parameter ${name} specified.` },
  USER_UNAUTHORIZED: {
    status: 401,
    detail: () => 'Current user is not authorized to perform this action.',
  },
  IP_ADDRESS_NOT_ON_ACCESS_LIST: {
    status: 403,
    detail: ([address]) => `IP address ${address} is not allowed to access this resource.`,
  },
  GROUP_NOT_FOUND: { status: 404, detail: ([id]) => `No group with ID ${id} exists.` },
  CLUSTER_NOT_FOUND: {
    status: 404,
    detail: ([name, id]) => `No cluster named ${name} exists in group ${id}.`,
  },
  BACKUP_CONFIG_NOT_FOUND: {
    status: 404,
    detail: ([name, id]) => `No backup configuration exists for cluster ${name} in group ${id}.`,
  },
  RESOURCE_NOT_FOUND: { status: 404, detail: ([path]) => `Cannot find resource ${path}.` },
  METHOD_NOT_ALLOWED: { status: 405, detail: ([method]) => `Method ${method} is not allowed.` },
  INVALID_VERSION_DATE: {
    status: 406,
    detail: ([accept]) => `Invalid accept header or version date: ${accept}.`,
  },
  VERSION_GONE: { status: 410, detail: ([version]) => `The API version ${version} has been removed.` },
  RATE_LIMITED: { status: 429, detail: () => 'Resource is limited to 100 requests every 1 minutes.' },
  RATE_LIMITED_TOKEN_BUCKET: {
    status: 429,
    detail: () => 'Too many requests: the rate limit of this endpoint is used up.',
  },
  UNEXPECTED_ERROR: { status: 500, detail: () => 'Unexpected error.' },
} as const satisfies Record<string, ErrorForm>;

export type ErrorCode = keyof typeof ERRORS;

/** Returns an Admin API error: plain JSON even in v2, with its code also in a header. */
export function errorReply(
  code: ErrorCode,
  parameters: Parameters = [],
  headers: Readonly<Record<string, string>> = {},
): ApiReply {
  const form: ErrorForm = ERRORS[code];
  const { status } = form;
  const body = {
    detail: form.detail(parameters),
    error: status,
    errorCode: code,
    parameters,
    reason: STATUS_CODES[status] ?? '',
  };
  return jsonApiReply(status, body, { 'X-Error-Code': code, ...headers });
}

/**
 * Returns the 401 for credentials that are not accepted. In Atlas it comes from another layer than all other errors: it
 * is printed with spaces, without `parameters` and without `X-Error-Code`.
 */
export function unauthenticatedReply(challenge: string): ApiReply {
  const fields = [
    '"error" : 401',
    '"reason" : "Unauthorized"',
    '"detail" : "You are not authorized for this resource."',
    '"errorCode" : "UNEXPECTED_ERROR"',
  ];
  return {
    status: 401,
    headers: { 'Content-Type': 'application/json', 'WWW-Authenticate': challenge },
    body: `{\n  ${fields.join(',\n  ')}\n}`,
  };
}
