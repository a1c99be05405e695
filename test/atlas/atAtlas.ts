import { readFile } from 'node:fs/promises';
import { openSession } from '../../src/atlas/auth/openSession.ts';
import {
  type AtlasClient,
  type ClientOptions,
  createClient,
  type Query,
  type RequestContext,
} from '../../src/atlas/client.ts';
import type { Observation } from '../../src/atlas/http/transport.ts';
import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import { createJobLists, type JobLists } from '../../src/atlas/jobs/jobLists.ts';
import { parseJson } from '../../src/atlas/jobs/listPage.ts';
import type { Page } from '../../src/atlas/jobs/walk.ts';
import type { ApiVersion } from '../../src/config/apiVersion.ts';
import type { Credentials, Secret } from '../../src/config/config.ts';
import type { FullRead, ListRead } from '../../src/core/outcome.ts';
import type { ClusterName, ProjectId, Target } from '../../src/core/target.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { transportTo } from './servers.ts';

export const PROJECT = '5f0a1b2c3d4e5f6071829304' as ProjectId;
export const OTHER_PROJECT = '5f0a1b2c3d4e5f6071829305' as ProjectId;

export function target(clusterName = 'orders', projectId: ProjectId = PROJECT): Target {
  return { projectId, clusterName: clusterName as ClusterName };
}

/** Requests the first page of a cluster's list of restore jobs. */
export function firstPage({ projectId, clusterName }: Target = target()): Query {
  const path = `/api/atlas/v2/groups/${projectId}/clusters/${clusterName}/backup/restoreJobs`;
  return { projectId, endpoint: 'restore_jobs', path, version: '2023-01-01' };
}

/** A clock that stands still until a test sets it. */
export interface Clock {
  ms: number;
}

/** The context of a poll. Its pauses take no time and are recorded. */
export interface Noted extends RequestContext {
  readonly pauses: number[];
}

export function context(signal: AbortSignal = new AbortController().signal): Noted {
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    signal.throwIfAborted();
  };
  return { signal, pause, progress: { pages: 0, pausedMs: 0 }, pauses };
}

/** Returns such a context whose pauses advance the clock. */
export function contextOn(clock: Clock): Noted {
  const noted = context();
  const pause = async (ms: number) => {
    noted.pauses.push(ms);
    clock.ms += ms;
  };
  return { ...noted, pause };
}

/** A client that parses every answer. */
interface JsonClient extends Pick<AtlasClient, 'reset'> {
  get(query: Query, context: RequestContext): Promise<Page>;
}

export interface AtAtlas {
  readonly client: JsonClient;
  readonly bytes: AtlasClient;
  readonly lists: JobLists;
  readonly clock: Clock;
  /** Project ids, one per retry. */
  readonly retries: readonly string[];
  readonly seen: readonly Observation[];
}

export interface AtAtlasOptions extends Partial<ClientOptions> {
  readonly credentials?: Credentials;
  readonly apiVersion?: ApiVersion;
  readonly connections?: number;
  readonly budget?: BodyBudget;
}

/** Creates a client of a simulated Atlas with its default key; random numbers are all 0.5. */
export function atAtlas(url: string, options: AtAtlasOptions = {}): AtAtlas {
  const { requestTimeoutMs = 5000, connections = 16, apiVersion = 'v2', budget = new BodyBudget() } = options;
  const { transport, seen } = transportTo(url, { requestTimeoutMs, connections });
  const clock = { ms: Date.UTC(2026, 2, 2, 12) };
  const retries: string[] = [];
  const session = openSession(options.credentials ?? apiKey(), {
    transport,
    readSecret,
    onChallenge: () => {},
    now: () => clock.ms,
  });
  const client = createClient({
    session,
    requestTimeoutMs,
    reserve: () => 0,
    now: () => clock.ms,
    readClock: (dateMs) => ({ atMs: dateMs ?? clock.ms, skewMs: 0 }),
    random: () => 0.5,
    onRetry: (projectId) => retries.push(projectId),
    ...options,
  });
  const json: JsonClient = {
    get: (query, poll) =>
      client.get(query, poll, ({ body, ...rest }) => ({ ...rest, body: parseJson(body) })),
    reset: client.reset,
  };
  return {
    client: json,
    bytes: client,
    lists: createJobLists(client, apiVersion, budget),
    clock,
    retries,
    seen,
  };
}

/** Returns a budget with `bytes` left. */
export function budgetOf(bytes: number): BodyBudget {
  const budget = new BodyBudget();
  budget.reserve(budget.freeBytes - bytes);
  return budget;
}

export function apiKey(privateKey: Secret = value(DEFAULT_API_KEY.privateKey)): Credentials {
  return { kind: 'apiKey', publicKey: value(DEFAULT_API_KEY.publicKey), privateKey };
}

export function value(text: string): Secret {
  return { from: 'value', value: text };
}

async function readSecret(secret: Secret): Promise<string> {
  return secret.from === 'value' ? secret.value : readFile(secret.from === 'file' ? secret.path : '', 'utf8');
}

/** Resolves with a full read of a list; throws if it was unchanged. */
export async function readAll(reading: Promise<ListRead | undefined>): Promise<FullRead> {
  const read = await reading;
  if (read === undefined || read.unchanged) throw new Error('the list was not read');
  return read;
}

/** Returns `ok` or the kind of the failure. */
export async function outcomeOf(page: Promise<unknown>): Promise<string> {
  try {
    await page;
    return 'ok';
  } catch (error) {
    return error instanceof Error && 'failure' in error
      ? (error.failure as { readonly kind: string }).kind
      : String(error);
  }
}
