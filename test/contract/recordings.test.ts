import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { parseRecording } from '../simulator/faults/recording.ts';
import { contractFor } from './contract.ts';
import type { Exchange } from './exchange.ts';

// Recordings of the real Atlas, if any, are in a directory beside the checkout.
const RECORDINGS = new URL('../../../shared/recordings/', import.meta.url);
const GROUP = '/api/atlas/v2/groups/b0123456789abcdef012345b';
const RESTORES = `${GROUP}/clusters/orders/backup/restoreJobs`;
const FLEX_RESTORES = `${GROUP}/flexClusters/orders/backup/restoreJobs`;
const CLUSTERS_ACCEPT = 'application/vnd.atlas.2024-08-05+json';

const contract = contractFor({ isClosed: false });

beforeEach(({ skip }) => skip(!existsSync(RECORDINGS), 'the recordings are not beside the checkout'));

/** Returns the recorded answer to a request that conforms to the contract; `inList` wraps a single job into its page. */
function recorded(name: string, target: string, inList: boolean): Exchange {
  const { status, headers, body } = parseRecording(readFileSync(new URL(`${name}.http`, RECORDINGS)));
  const responseHeaders = Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value]));
  const type = responseHeaders['content-type'] ?? '';
  // Recorded before the current version of the clusters, which has the same fields.
  if (type.includes('2023-02-01')) responseHeaders['content-type'] = CLUSTERS_ACCEPT;
  const accept = status === 200 ? responseHeaders['content-type']?.split(';')[0] : undefined;
  const text = body.toString();
  return {
    method: 'GET',
    target,
    requestHeaders: { accept, authorization: status === 401 ? undefined : 'Digest username="a"' },
    requestBody: '',
    status,
    responseHeaders,
    responseBody: inList ? `{"links":[],"results":[${text}]}` : text,
  };
}

test.each([
  ['01-dedicated-list-one-finished', RESTORES, 'list'],
  ['02-dedicated-get-automated-in-progress', RESTORES, 'job'],
  ['03-dedicated-get-automated-finished', RESTORES, 'job'],
  ['04-dedicated-get-download-in-progress', RESTORES, 'job'],
  ['05-dedicated-get-download-ready', RESTORES, 'job'],
  ['09-flex-api-on-dedicated-400', FLEX_RESTORES, 'error'],
  ['10-flex-list-page1-of-22', FLEX_RESTORES, 'list'],
  ['15-flex-get-running', FLEX_RESTORES, 'job'],
  ['16-flex-get-completed', FLEX_RESTORES, 'job'],
  ['20-401-digest-challenge-2026-08', RESTORES, 'error'],
  ['22-404-cluster-not-found', RESTORES, 'error'],
  ['23-404-group-not-found', RESTORES, 'error'],
  ['26-500-unexpected-error', RESTORES, 'error'],
  ['40-groups-list', '/api/atlas/v2/groups', 'list'],
  ['41-clusters-list', `${GROUP}/clusters`, 'list'],
  ['42-flexclusters-list', `${GROUP}/flexClusters`, 'list'],
])('the recording %s conforms to the contract', (name, target, kind) => {
  const exchange = recorded(name, target, kind === 'job');
  const violations = contract.violations(exchange).filter((violation) => {
    // The request of an error was not recorded.
    return kind !== 'error' || !violation.includes('Accept');
  });
  expect(violations).toEqual([]);
});
