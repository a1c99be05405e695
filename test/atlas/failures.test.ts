import { expect, test } from 'vitest';
import { errorOf, isRetryable, unreadable } from '../../src/atlas/http/failures.ts';
import { FAILURE_KINDS } from '../../src/core/failure.ts';

const answer = (status: number, body: string) =>
  errorOf({ status, body: Buffer.from(body), hash: '', headers: {}, dateMs: undefined });

/** An error body in the format of the Admin API. */
const admin = (error: number, errorCode: string, detail: string, parameters: readonly unknown[] = []) =>
  JSON.stringify({ detail, error, errorCode, parameters, reason: 'Because' });

const HTML =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body>https://secret.example</body></html>';

test.each([
  // 401s and 403s: recorded, except the one of the access list, which follows Atlas' documentation.
  [
    401,
    '{\n  "error" : 401,\n  "reason" : "Unauthorized",\n  "detail" : "You are not authorized for this resource.",\n  "errorCode" : "UNEXPECTED_ERROR"\n}',
    'unauthorized',
    'check that both halves of the key or service account belong together',
  ],
  [401, '', 'unauthorized', 'Atlas does not accept these credentials'],
  [
    401,
    admin(401, 'USER_UNAUTHORIZED', 'Current user is not authorized to perform this action.'),
    'forbidden',
    'grant them Project Backup Manager on this project',
  ],
  [
    403,
    admin(
      403,
      'IP_ADDRESS_NOT_ON_ACCESS_LIST',
      'IP address 203.0.113.7 is not allowed to access this resource.',
      ['203.0.113.7'],
    ),
    'forbidden',
    'the address 203.0.113.7 is not on the access list of this API key or service account',
  ],
  [
    403,
    admin(403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', '', ['2001:db8::7']),
    'forbidden',
    'the address 2001:db8::7 is not on the access list of this API key or service account',
  ],
  [
    403,
    admin(403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', '', ['</script>']),
    'forbidden',
    "this machine's address is not on the access list of this API key or service account",
  ],
  [
    403,
    admin(403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', '', [7]),
    'forbidden',
    "this machine's address is not on",
  ],
  [
    403,
    admin(403, 'ORG_REQUIRES_ACCESS_LIST', 'This organization requires access through an access list.'),
    'forbidden',
    'ORG_REQUIRES_ACCESS_LIST "This organization requires access through an access list."',
  ],
  [
    403,
    HTML,
    'forbidden',
    'an HTML page, probably from a proxy: check what the proxies of HTTPS_PROXY allow',
  ],
  [403, '', 'forbidden', 'something forbids this (403) with an empty body'],
  [
    409,
    admin(409, 'CLUSTER_IS_PAUSED', 'The cluster is paused.'),
    'bad_response',
    '409 CLUSTER_IS_PAUSED "The cluster is paused.": look the code up in Atlas\' API documentation',
  ],
  [
    404,
    admin(404, 'GROUP_NOT_FOUND', 'No group with ID 111111111111111111111111 exists.', [
      '111111111111111111111111',
    ]),
    'not_found',
    'no project has this id',
  ],
  [
    404,
    admin(
      404,
      'CLUSTER_NOT_FOUND',
      'No cluster named cluster-989 exists in group b0123456789abcdef012345b.',
      ['cluster-989', 'b0123456789abcdef012345b'],
    ),
    'not_found',
    'no cluster of this name',
  ],
  [
    404,
    admin(404, 'BACKUP_CONFIG_NOT_FOUND', 'No backup configuration exists.'),
    'no_backup',
    'turn on Cloud Backup',
  ],
  [
    404,
    admin(404, 'RESOURCE_NOT_FOUND', 'Cannot find resource /api/atlas/v9.'),
    'not_found',
    'nothing was found (404) RESOURCE_NOT_FOUND "Cannot find resource /api/atlas/v9."',
  ],
  [404, HTML, 'not_found', 'an HTML page, probably from a proxy'],
  [
    400,
    admin(
      400,
      'CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API',
      'Cannot use non-flex cluster backupRestores-305 in the flex API.',
      ['backupRestores-305'],
    ),
    'wrong_kind',
    'this is a dedicated cluster',
  ],
  [
    400,
    admin(400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API', 'Cannot use a flex cluster in the cluster API.', [
      'a',
    ]),
    'wrong_kind',
    'this is a flex cluster',
  ],
  [
    400,
    admin(400, 'INVALID_QUERY_PARAMETER', 'Invalid query parameter "itemsPerPage" specified.', [
      'itemsPerPage',
    ]),
    'bad_response',
    'unexpected answer 400 INVALID_QUERY_PARAMETER "Invalid query parameter itemsPerPage specified."',
  ],
  [
    406,
    admin(406, 'INVALID_VERSION_DATE', 'Invalid accept header or version date.'),
    'unsupported_version',
    '(406) INVALID_VERSION_DATE',
  ],
  [410, admin(410, 'VERSION_GONE', 'The version is gone.'), 'unsupported_version', 'upgrade this exporter'],
  [429, admin(429, 'RATE_LIMITED', 'Too many requests.'), 'rate_limited', 'rate limited (429)'],
  [429, admin(429, 'RATE_LIMITED_TOKEN_BUCKET', 'Rate limited.'), 'rate_limited', 'rate limited (429)'],
  [429, '', 'rate_limited', 'rate limited (429)'],
  [
    500,
    '{"detail":"Unexpected error.","error":500,"errorCode":"UNEXPECTED_ERROR","parameters":[],"reason":"Internal Server Error"}',
    'server_error',
    'Atlas answers 500 UNEXPECTED_ERROR "Unexpected error."',
  ],
  [502, HTML, 'server_error', 'Atlas answers 502 with an HTML page, probably from a proxy'],
  [503, 'upstream connect error or disconnect/reset before headers', 'server_error', 'Atlas answers 503:'],
  [504, '', 'server_error', 'Atlas answers 504 with an empty body'],
  [302, HTML, 'bad_response', 'a redirect (302) is not followed'],
  [204, '', 'bad_response', 'unexpected answer 204 with an empty body'],
  [418, '[1, 2]', 'bad_response', 'unexpected answer 418: check atlas.base_url and proxies'],
])('%i %j is %s: %s', (status, body, kind, message) => {
  const error = answer(status, body);
  expect(error.failure).toMatchObject({ kind, message: expect.stringContaining(message) });
  expect(error).toMatchObject({ status, message: error.failure.message });
});

test.each([
  ['an HTML page', HTML, 'an HTML page, probably from a proxy instead of a list'],
  ['nothing', ' \n', 'an empty body instead of a list'],
  ['something else', '{"results":7}', 'an answer with no results instead of a list'],
])('a successful answer with %s is a bad response', (_what, body, message) => {
  expect(unreadable(Buffer.from(body), 'no results').failure).toEqual({
    kind: 'bad_response',
    message: `${message}: check atlas.base_url and proxies`,
  });
});

test('only failures that may pass within seconds are retryable', () => {
  const retried = FAILURE_KINDS.filter((kind) => isRetryable({ kind, message: '' }));
  expect(retried).toEqual(['server_error', 'timeout', 'network']);
});
