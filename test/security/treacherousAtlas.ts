import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { objectId, seeded } from '../../src/simulator/world/random.ts';
import { listen } from '../atlas/servers.ts';
import type { Fault } from '../simulator/faults/fault.ts';
import { type FaultySimulator, startFaultySimulator } from '../simulator/faultySimulator.ts';
import { CANARIES } from './canaries.ts';

export const PROJECT = '5f0a1b2c3d4e5f6071829304';
export const PUBLIC_KEY = 'simulate';
export const CLIENT_ID = 'mdb_sa_id_0123456789abcdef01234567';

const { privateKey, fileKey, environmentKey, clientSecret, token, downloadUrl } = CANARIES;
const SECRETS = `${privateKey} ${fileKey} ${token} ${downloadUrl} key=${clientSecret}`;

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Fault {
  return { kind: 'respond', status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function errorBody(status: number, facts: object): Fault {
  return answer(status, { error: status, reason: SECRETS, parameters: [SECRETS, { privateKey }], ...facts });
}

/** Returns clusters by name, with the fault of each one's jobs. */
function treacheries(elsewhere: string): Readonly<Record<string, Fault | undefined>> {
  const here = { Location: `${elsewhere}/${token}` };
  return {
    jobs: undefined,
    detail: errorBody(400, {
      errorCode: 'INVALID',
      detail: `Bad key ${privateKey}, see ${downloadUrl} or ask ${token}.`,
    }),
    code: errorBody(403, { errorCode: privateKey, detail: SECRETS }),
    address: errorBody(403, { errorCode: 'IP_ADDRESS_NOT_ON_ACCESS_LIST', parameters: [privateKey] }),
    header: answer(404, '', {
      'X-Error-Code': token,
      'Retry-After': privateKey,
      Server: downloadUrl,
      Warning: SECRETS,
    }),
    version: errorBody(406, { detail: `Invalid accept header with ${token}` }),
    html: answer(404, `<html><body>${SECRETS}</body></html>`),
    broken: answer(200, `{"results":[{"id":"${downloadUrl}`),
    nolist: answer(200, { results: { [privateKey]: downloadUrl }, detail: SECRETS }),
    gone: errorBody(401, { errorCode: 'USER_UNAUTHORIZED', detail: SECRETS }),
    redirect: { kind: 'redirect', location: `${elsewhere}/${token}`, status: 307 },
    accepted: answer(202, SECRETS, { ...here, Deprecation: SECRETS, Sunset: downloadUrl, Date: SECRETS }),
    links: answer(200, {
      results: [],
      links: [
        { rel: 'next', href: `${elsewhere}/?token=${token}` },
        { rel: downloadUrl, href: elsewhere },
      ],
    }),
  };
}

/** Returns jobs with secrets in every field of any list, expected or not. */
function jobsWithSecrets(nowMs: number): readonly (readonly [id: string, wire: object])[] {
  const fields = [
    'createdAt finishedAt expiresAt timestamp status state targetGroupId targetProjectId targetClusterName',
    'targetDeploymentItemName snapshotId snapshotUrl deliveryUrl errorMessage failed cancelled expired oplogTs',
    'pointInTimeUTCSeconds desiredTimestamp instanceName unheardOf __proto__',
  ].flatMap((line) => line.split(' '));
  const everywhere = {
    ...Object.fromEntries(fields.map((field) => [field, downloadUrl])),
    deliveryUrl: [downloadUrl],
    components: [
      { downloadUrl, privateDownloadDeliveryUrls: [{ deliveryUrl: downloadUrl }], replicaSetName: token },
    ],
    privateDownloadDeliveryUrls: [{ deliveryUrl: downloadUrl, endpointId: token }],
    links: [{ rel: 'self', href: downloadUrl }],
  };
  const soon = `${new Date(nowMs + 600_000).toISOString().slice(0, 19)}Z`;
  const variants = [
    everywhere,
    { ...everywhere, deliveryType: 'download', expiresAt: soon },
    { ...everywhere, deliveryType: downloadUrl },
    { deliveryType: 'download', deliveryUrl: downloadUrl, expiresAt: soon },
    { deliveryType: 'automated', failed: true, errorMessage: SECRETS },
  ];
  const random = seeded(1);
  return variants.map((wire, index) => {
    const id = objectId(random, nowMs - (index + 1) * 60_000);
    return [id, { ...wire, id }];
  });
}

export interface TreacherousAtlas {
  readonly simulator: FaultySimulator;
  readonly clusters: readonly string[];
  /** The requests to a foreign host. */
  readonly askedElsewhere: readonly string[];
}

/** Starts an Atlas that answers with secrets wherever it can, and redirects to another host. */
export async function startTreacherousAtlas(): Promise<TreacherousAtlas> {
  const askedElsewhere: string[] = [];
  const other = createServer((request, response) => {
    askedElsewhere.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end('{"results":[]}');
  });
  const elsewhere = `http://127.0.0.1:${await listen(other)}`;
  const simulator = await startFaultySimulator({
    linksOrigin: elsewhere,
    apiKeys: [
      { publicKey: PUBLIC_KEY, privateKey },
      { publicKey: 'filekeys', privateKey: fileKey },
      { publicKey: 'environs', privateKey: environmentKey },
    ],
    serviceAccounts: [{ clientId: CLIENT_ID, clientSecret }],
  });
  onTestFinished(simulator.stop);
  const { world, faults } = simulator;
  world.addProject({ id: PROJECT, name: downloadUrl });
  const planted = treacheries(elsewhere);
  for (const [name, fault] of Object.entries(planted)) {
    const { jobs } = world.addCluster(PROJECT, { name });
    if (fault === undefined) {
      for (const [id, wire] of jobsWithSecrets(Date.now()))
        jobs.add({ kind: 'raw', id, createdAtMs: Date.now(), wire });
    } else {
      faults.add({ fault, on: { clusterName: name, loggedIn: true }, times: Number.POSITIVE_INFINITY });
    }
  }
  // A token that Atlas issues and then refuses.
  const given = answer(200, { access_token: token, expires_in: 3600, token_type: 'Bearer', scope: SECRETS });
  faults.add({ fault: given, on: { endpoint: 'token' } });
  return { simulator, clusters: Object.keys(planted), askedElsewhere };
}
