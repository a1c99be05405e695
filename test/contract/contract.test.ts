import { expect, test } from 'vitest';
import { contractFor } from './contract.ts';
import type { Exchange } from './exchange.ts';

const PROJECT = '5f0a1b2c3d4e5f6071829304';
const LIST = `/api/atlas/v2/groups/${PROJECT}/clusters/orders/backup/restoreJobs`;
const JOB = {
  id: '6a794733c0eb9e7a17740663',
  deliveryType: 'automated',
  cancelled: false,
  failed: false,
  expired: false,
  finishedAt: '2026-08-10T03:40:10Z',
  desiredTimestamp: { date: null, increment: null, time: null },
};
const PAGE = { links: [{ href: 'https://cloud.mongodb.com', rel: 'self' }], results: [JOB] };
const V2 = 'application/vnd.atlas.2023-01-01+json';

const GOOD: Exchange = {
  method: 'GET',
  target: `${LIST}?pageNum=1&itemsPerPage=500&includeCount=false`,
  requestHeaders: { accept: V2, authorization: 'Digest username="abcdefgh"' },
  requestBody: '',
  status: 200,
  responseHeaders: { 'content-type': `${V2};charset=utf-8`, 'ratelimit-limit': '1200' },
  responseBody: JSON.stringify(PAGE),
};
const TOKEN: Exchange = {
  method: 'POST',
  target: '/api/oauth/token',
  requestHeaders: {
    accept: 'application/json',
    authorization: 'Basic aWQ6c2VjcmV0',
    'content-type': 'application/x-www-form-urlencoded',
  },
  requestBody: 'grant_type=client_credentials',
  status: 200,
  responseHeaders: { 'content-type': 'application/json' },
  responseBody: JSON.stringify({ access_token: 'mdb_sa_tk_1', expires_in: 3600, token_type: 'Bearer' }),
};
const ERROR = { detail: null, error: 404, errorCode: 'CLUSTER_NOT_FOUND', parameters: ['orders', 7] };
const MISSING: Exchange = {
  ...GOOD,
  status: 404,
  responseHeaders: { 'content-type': 'application/json', 'x-error-code': 'CLUSTER_NOT_FOUND' },
  responseBody: JSON.stringify(ERROR),
};

const contract = contractFor({ isClosed: true });

test('exchanges that conform to the contract have no violations', () => {
  expect([GOOD, TOKEN, MISSING].flatMap(contract.violations)).toEqual([]);
});

test('every exchange has a name, even an unknown one', () => {
  const names = [GOOD, TOKEN, MISSING, { ...GOOD, target: '/api' }].map(contract.nameOf);
  expect(names).toEqual(['listRestoreJobs 200', 'createToken 200', 'listRestoreJobs 404', 'undefined 200']);
});

const target = (to: string): Exchange => ({ ...GOOD, target: to });
const request = (headers: Exchange['requestHeaders']): Exchange => ({
  ...GOOD,
  requestHeaders: { ...GOOD.requestHeaders, ...headers },
});

test.each<[string, Exchange, string]>([
  ['an unknown path', target('/api/atlas/v2/orgs'), 'no such operation'],
  ['an unknown method', { ...GOOD, method: 'DELETE' }, 'no such operation'],
  ['a misspelt parameter', target(`${LIST}?page=1`), 'query page is unknown'],
  ['a repeated parameter', target(`${LIST}?pageNum=1&pageNum=2`), 'query pageNum is repeated'],
  ['a page that is too large', target(`${LIST}?itemsPerPage=501`), 'query itemsPerPage must be <= 500'],
  ['a page before the first', target(`${LIST}?pageNum=0`), 'query pageNum must be >= 1'],
  ['a number with a decimal point', target(`${LIST}?pageNum=1.0`), 'query pageNum must be integer'],
  ['an invalid flag', target(`${LIST}?includeCount=1`), 'query includeCount must be boolean'],
  ['a wrong project id', target(LIST.replace(PROJECT, 'payments')), 'path projectId must match pattern'],
  ['a wrong cluster name', target(LIST.replace('orders', 'a%2Fb')), 'path clusterName must match pattern'],
  [
    'includeCount for a list without it',
    target(`/api/atlas/v2/groups/${PROJECT}/clusters/orders/collectionRestoreJobs?includeCount=true`),
    'query includeCount is unknown',
  ],
  ['rate limits without a project', target('/api/atlas/v2/rateLimits'), 'query groupId is missing'],
  ['a wrong version', request({ accept: V2.replace('2023', '2024') }), 'Accept is'],
  ['a missing Accept', request({ accept: undefined }), 'Accept is undefined'],
  ['an Accept of any type', request({ accept: '*/*' }), 'Accept is */*'],
  ['a password', request({ authorization: 'Basic YTpi' }), 'Authorization by basic is invalid'],
  [
    'a successful answer without credentials',
    request({ authorization: undefined }),
    'status 200 without Authorization',
  ],
  ['a body', { ...GOOD, requestBody: '{}' }, 'the request has a body'],
  ['another grant', { ...TOKEN, requestBody: 'grant_type=password' }, 'form/grant_type must be equal'],
  [
    'an unknown field of a form',
    { ...TOKEN, requestBody: `${TOKEN.requestBody}&scope=a` },
    'form must NOT have',
  ],
  [
    'a form in JSON',
    { ...TOKEN, requestHeaders: { ...TOKEN.requestHeaders, 'content-type': 'application/json' } },
    'the media type of the request is application/json',
  ],
])('%s is rejected', (_, exchange, violation) => {
  expect(contract.violations(exchange).join('\n')).toContain(violation);
});

const answer = (body: unknown): Exchange => ({ ...GOOD, responseBody: JSON.stringify(body) });
const jobWith = (change: object) => answer({ ...PAGE, results: [{ ...JOB, ...change }] });

test.each<[string, Exchange, string]>([
  ['an unknown status', { ...GOOD, status: 202 }, 'status 202 is unknown'],
  [
    'another media type',
    { ...GOOD, responseHeaders: { 'content-type': 'text/html' } },
    'the media type of 200',
  ],
  ['a body that is not JSON', { ...GOOD, responseBody: '<html>' }, '200 body is not JSON'],
  ['an empty body', { ...GOOD, responseBody: '' }, '200 body is not JSON'],
  ['a page without results', answer({ links: [] }), "must have required property 'results'"],
  ['a job without an id', jobWith({ id: undefined }), "200 body/results/0 must have required property 'id'"],
  [
    'an unknown kind of job',
    jobWith({ deliveryType: 'copy' }),
    '200 body/results/0/deliveryType must be equal',
  ],
  [
    'a time in seconds',
    jobWith({ finishedAt: 1_786_333_210 }),
    '200 body/results/0/finishedAt must be string',
  ],
  [
    'fractions of a second',
    jobWith({ finishedAt: '2026-08-10T03:40:10.5Z' }),
    'finishedAt must match pattern',
  ],
  [
    'a creation time in v2',
    jobWith({ createdAt: '2026-08-10T03:40:10Z' }),
    '"additionalProperty":"createdAt"',
  ],
  [
    'a limit in words',
    { ...GOOD, responseHeaders: { ...GOOD.responseHeaders, 'ratelimit-limit': 'many' } },
    'integer',
  ],
  ['an error of another status', { ...MISSING, status: 403 }, '403 body/error must be equal'],
  [
    'an error code of another status',
    { ...MISSING, responseBody: JSON.stringify({ ...ERROR, errorCode: 'UNEXPECTED_ERROR' }) },
    '404 body/errorCode must be equal',
  ],
  [
    'a token without a lifetime',
    { ...TOKEN, responseBody: '{"access_token":"a","token_type":"Bearer"}' },
    'expires_in',
  ],
])('an answer with %s is rejected', (_, exchange, violation) => {
  expect(contract.violations(exchange).join('\n')).toContain(violation);
});

test('unlisted fields are rejected only for the simulator', () => {
  const open = contractFor({ isClosed: false });
  const exchange = jobWith({ invented: 1 });
  expect(contract.violations(exchange)).toHaveLength(1);
  expect(open.violations(exchange)).toEqual([]);
});
