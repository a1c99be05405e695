import { openSession } from '../atlas/auth/openSession.ts';
import type { Session } from '../atlas/auth/session.ts';
import { type AtlasClient, createClient } from '../atlas/client.ts';
import { createInventory, type Inventory, type SkippedEntries } from '../atlas/clusters/inventory.ts';
import { AtlasError } from '../atlas/error.ts';
import { createTransport, type Observation, type Transport } from '../atlas/http/exchange.ts';
import { BodyBudget } from '../atlas/jobs/heldPages.ts';
import { createJobLists, type JobLists } from '../atlas/jobs/jobLists.ts';
import type { Config, Credentials } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { readSecret } from '../config/secrets/secret.ts';

/** Everything that asks Atlas with one set of credentials. */
interface Connection {
  readonly client: AtlasClient;
  readonly lists: JobLists;
  readonly inventory: Inventory;
}

interface Opened extends Connection {
  readonly session: Session;
  readonly transport: Transport;
  /** What it was opened with: as long as that stays, so does the session. */
  readonly origin: string;
}

export interface ConnectionParts {
  readonly env: Environment;
  readonly now: () => number;
  readonly random: () => number;
  readonly observe: (observation: Observation) => void;
  readonly onChallenge: (credentials: string) => void;
  readonly onRetry: (projectId: string) => void;
  readonly onListed: (nameless: SkippedEntries) => void;
}

/** Sockets to Atlas: the slots of the poller bound what is in flight. */
const MOST_SOCKETS = 1000;

/** The logins of a configuration. Nothing is read or sent before it is needed. */
export class Connections {
  readonly #parts: ConnectionParts;
  #config: Config;
  #transport: Transport;
  #opened: ReadonlyMap<string, Opened> = new Map();
  readonly #budget = new BodyBudget();

  constructor(config: Config, parts: ConnectionParts) {
    this.#parts = parts;
    this.#config = config;
    this.#transport = this.#openTransport();
    this.#opened = this.#openAll();
  }

  /** Returns the connection of credentials that the configuration names. */
  get(credentials: string): Connection {
    const opened = this.#opened.get(credentials);
    if (opened === undefined) throw new Error(`the configuration has no credentials ${credentials}`);
    return opened;
  }

  /**
   * Takes over another configuration. Unchanged credentials keep their session.
   * Returns what closes the others, to be called once nothing uses them any more.
   */
  reconfigure(config: Config): () => Promise<void> {
    const before = this.#opened;
    const transport = this.#transport;
    const isSameHost = JSON.stringify(config.atlas) === JSON.stringify(this.#config.atlas);
    this.#config = config;
    if (!isSameHost) this.#transport = this.#openTransport();
    this.#opened = this.#openAll();
    const kept = new Set(this.#opened.values());
    return async () => {
      await Promise.all(
        [...before.values()].filter((each) => !kept.has(each)).map(({ session }) => session.close()),
      );
      if (!isSameHost) await transport.close();
    };
  }

  /** Reads every secret again, and asks again where refusals had put an end to it. */
  async renew(): Promise<void> {
    for (const { session, client } of this.#opened.values()) {
      await session.renew();
      client.reset();
    }
  }

  /** Gives tokens back and closes the sockets. */
  async close(): Promise<void> {
    await Promise.all([...this.#opened.values()].map(({ session }) => session.close()));
    await this.#transport.close();
  }

  #openTransport(): Transport {
    const { baseUrl: origin, requestTimeoutMs } = this.#config.atlas;
    const { env, observe } = this.#parts;
    return createTransport({ origin, requestTimeoutMs, connections: MOST_SOCKETS, env, observe });
  }

  #openAll(): ReadonlyMap<string, Opened> {
    return new Map(
      [...this.#config.credentials].map(([name, credentials]) => {
        const origin = JSON.stringify(credentials);
        const before = this.#opened.get(name);
        const stays = before?.origin === origin && before.transport === this.#transport;
        return [name, stays ? before : this.#open(name, credentials, origin)];
      }),
    );
  }

  #open(name: string, credentials: Credentials, origin: string): Opened {
    const { env, now, random, onRetry, onChallenge, onListed } = this.#parts;
    const { apiVersion, requestTimeoutMs } = this.#config.atlas;
    const transport = this.#transport;
    const session = openSession(credentials, {
      transport,
      readSecret: async (secret) => {
        const read = await readSecret(secret, env);
        if (!read.ok) throw new AtlasError('unauthorized', `the credentials can't be read: ${read.problem}`);
        return read.value;
      },
      onChallenge: () => onChallenge(name),
      now,
    });
    const reserve = () => this.#config.poll.reserve;
    const client = createClient({ session, requestTimeoutMs, reserve, now, random, onRetry });
    const lists = createJobLists(client, apiVersion, this.#budget);
    const inventory = createInventory(client, onListed);
    return { session, transport, origin, client, lists, inventory };
  }
}
