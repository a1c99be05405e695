import { openSession } from '../../atlas/auth/openSession.ts';
import type { Session } from '../../atlas/auth/session.ts';
import { type AtlasClient, createClient } from '../../atlas/client.ts';
import { createInventory, type Inventory, type SkippedEntries } from '../../atlas/clusters/inventory.ts';
import { AtlasError } from '../../atlas/error.ts';
import { createTransport } from '../../atlas/http/exchange.ts';
import type { Observation, Transport } from '../../atlas/http/transport.ts';
import type { BodyBudget } from '../../atlas/jobs/heldPages.ts';
import { createJobLists, type JobLists } from '../../atlas/jobs/jobLists.ts';
import { createServiceAccount, type ServiceAccount } from '../../atlas/serviceAccount.ts';
import type { Config, Credentials } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import { readSecret } from '../../config/secrets/secret.ts';
import { shiftAtlasClock, stepAtlasClock, UNKNOWN_CLOCK } from '../../core/atlasClock.ts';
import { AtlasHost } from './atlasHost.ts';

/** The clients that send requests with one set of credentials. */
interface Connection {
  readonly client: AtlasClient;
  readonly lists: JobLists;
  readonly inventory: Inventory;
  /** `undefined` for an API key, which never expires. */
  readonly serviceAccount: ServiceAccount | undefined;
}

interface OpenConnection extends Connection {
  readonly session: Session;
  readonly host: AtlasHost;
  /** The credentials as configured, as JSON. The session is kept until they change. */
  readonly configured: string;
  /** Name of the credentials in the configuration; a reload may change it. */
  name: string;
}

export interface ConnectionParts {
  readonly env: Environment;
  readonly budget: BodyBudget;
  /** Monotonic clock for holds and token lifetimes. */
  readonly steadyMs: () => number;
  /** The local clock, against which Atlas' clock is compared. */
  readonly now: () => number;
  readonly random: () => number;
  readonly observe: (observation: Observation) => void;
  readonly onChallenge: (credentials: string) => void;
  readonly onRetry: (projectId: string) => void;
  readonly onListed: (skipped: SkippedEntries) => void;
}

/** Maximum number of sockets to Atlas. The slots of the poller bound the requests in flight. */
const MAX_SOCKETS = 1000;

/** The connections of the credentials of a configuration. Secrets are read, and requests sent, only when needed. */
export class AtlasConnections {
  readonly #parts: ConnectionParts;
  #config: Config;
  #host: AtlasHost;
  #opened: ReadonlyMap<string, OpenConnection> = new Map();
  /** One clock for all credentials, because they use the same Atlas host. */
  #clock = UNKNOWN_CLOCK;
  /** Resolves when the sessions that reloads replaced are closed. */
  #closing: Promise<unknown> = Promise.resolve();

  constructor(config: Config, parts: ConnectionParts) {
    this.#parts = parts;
    this.#config = config;
    this.#host = new AtlasHost(config.atlas, this.#openTransport(config));
    this.#opened = this.#openAll();
  }

  /** Returns the connection of credentials that the configuration names. */
  get(credentials: string): Connection {
    const opened = this.#opened.get(credentials);
    if (opened === undefined) throw new Error(`the configuration has no credentials ${credentials}`);
    return opened;
  }

  /**
   * Applies another configuration. Unchanged credentials keep their session, rate limits and refusals, even under
   * another name or with another `request_timeout`. The other sessions are closed when `isUnused` resolves.
   */
  reconfigure(config: Config, isUnused: Promise<void>): void {
    const opened = [...this.#opened.values()];
    const { baseUrl, apiVersion, requestTimeoutMs } = config.atlas;
    const isSameHost = baseUrl === this.#host.origin && apiVersion === this.#host.apiVersion;
    const isSameTransport = isSameHost && requestTimeoutMs === this.#config.atlas.requestTimeoutMs;
    let unused: Transport | undefined;
    if (!isSameHost) {
      unused = this.#host;
      this.#host = new AtlasHost(config.atlas, this.#openTransport(config));
    } else if (!isSameTransport) {
      unused = this.#host.replace(this.#openTransport(config));
    }
    this.#config = config;
    this.#opened = this.#openAll();
    const kept = new Set(this.#opened.values());
    const close = async () => {
      await Promise.all(opened.filter((each) => !kept.has(each)).map(({ session }) => session.close()));
      await unused?.close();
    };
    this.#closing = Promise.all([this.#closing, isUnused.then(close)]);
  }

  /** Shifts Atlas' clock by `ms`, by which the local clock was set; negative if it was set back. */
  shiftClock(ms: number): void {
    this.#clock = shiftAtlasClock(this.#clock, ms);
  }

  /** Reads every secret again. Credentials whose secret has changed are no longer held back for earlier refusals. */
  async renew(): Promise<void> {
    await Promise.all(
      [...this.#opened.values()].map(async ({ session, client }) => {
        if (await session.renew()) client.reset();
      }),
    );
  }

  /** Revokes tokens and closes the sockets. */
  async close(): Promise<void> {
    await this.#closing;
    await Promise.all([...this.#opened.values()].map(({ session }) => session.close()));
    await this.#host.close();
  }

  #openTransport({ atlas: { baseUrl: origin, requestTimeoutMs } }: Config): Transport {
    const { env, observe } = this.#parts;
    return createTransport({ origin, requestTimeoutMs, connections: MAX_SOCKETS, env, observe });
  }

  #openAll(): ReadonlyMap<string, OpenConnection> {
    const left = new Set([...this.#opened.values()].filter(({ host }) => host === this.#host));
    const names = this.#config.credentials;
    const reuse = (name: string, configured: string) => {
      const same = [...left].filter((each) => each.configured === configured);
      const reused = same.find((each) => each.name === name) ?? same.find((each) => !names.has(each.name));
      if (reused !== undefined) left.delete(reused);
      return reused;
    };
    return new Map(
      [...names].map(([name, credentials]) => {
        const configured = JSON.stringify(credentials);
        const opened = reuse(name, configured) ?? this.#open(name, credentials, configured);
        opened.name = name;
        return [name, opened];
      }),
    );
  }

  #open(name: string, credentials: Credentials, configured: string): OpenConnection {
    const { env, budget, steadyMs, now, random, onRetry, onChallenge, onListed } = this.#parts;
    const host = this.#host;
    const session = openSession(credentials, {
      transport: host,
      readSecret: async (secret) => {
        const read = readSecret(secret, env);
        if (!read.ok) throw new AtlasError('unauthorized', `the credentials can't be read: ${read.error}`);
        return read.value;
      },
      onChallenge: () => onChallenge(opened.name),
      now: steadyMs,
    });
    const settings = () => this.#config;
    const client = createClient({
      session,
      get requestTimeoutMs() {
        return settings().atlas.requestTimeoutMs;
      },
      readClock: (dateMs) => {
        const { next, ...reading } = stepAtlasClock(this.#clock, dateMs, now());
        this.#clock = next;
        return reading;
      },
      reserve: () => settings().poll.reserve,
      now: steadyMs,
      random,
      onRetry,
    });
    const lists = createJobLists(client, host.apiVersion, budget);
    const inventory = createInventory(client, onListed);
    const serviceAccount =
      credentials.kind === 'serviceAccount' ? createServiceAccount(client, session) : undefined;
    const opened: OpenConnection = {
      session,
      host,
      configured,
      name,
      client,
      lists,
      inventory,
      serviceAccount,
    };
    return opened;
  }
}
