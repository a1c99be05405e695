import type { KeyPair } from '../../atlas/auth/session.ts';
import type { TaskRunner } from '../../atlas/taskRunner.ts';
import { FactCache } from '../../discovery/factCache.ts';
import type { MonitoredProjects } from '../../discovery/monitoredProjects.ts';
import type { Instruments } from '../../metrics/instruments.ts';
import type { AtlasConnections } from '../connections/atlasConnections.ts';
import type { EventLog } from '../outcomes/eventLog.ts';

const HOUR_MS = 3_600_000;

export interface CredentialsExpiryParts {
  readonly projects: MonitoredProjects;
  readonly connections: AtlasConnections;
  readonly instruments: Instruments;
  readonly log: EventLog;
  /** A monotonic clock. */
  readonly steadyMs: () => number;
}

/** Exposes the expiry of service account secrets. Reads it once a day, and when a secret has changed. */
export class CredentialsExpiry {
  readonly #parts: CredentialsExpiryParts;
  readonly #expiries: FactCache<string, number | undefined>;
  /** The key pair that each expiry belongs to, by name of the credentials. */
  readonly #pairs = new Map<string, KeyPair | undefined>();

  constructor(parts: CredentialsExpiryParts) {
    this.#parts = parts;
    this.#expiries = new FactCache({
      now: parts.steadyMs,
      againAfterMs: 24 * HOUR_MS,
      retryAfterMs: () => HOUR_MS,
    });
  }

  /** Makes every expiry due, and forgets credentials that the configuration no longer has. */
  reconfigure(names: ReadonlySet<string>): void {
    this.#expiries.expire();
    for (const name of this.#pairs.keys()) if (!names.has(name)) this.#forget(name);
  }

  /** Reads every expiry that is due. Throws as `TaskRunner.run` does. */
  async read(names: Iterable<string>, tasks: TaskRunner): Promise<void> {
    await Promise.all([...names].map((name) => this.#read(name, tasks)));
  }

  async #read(credentials: string, tasks: TaskRunner): Promise<void> {
    const { serviceAccount } = this.#parts.connections.get(credentials);
    // After a reload this name may belong to an API key.
    if (serviceAccount === undefined) return this.#forget(credentials);
    const pair = await serviceAccount.renew();
    if (pair !== this.#pairs.get(credentials)) this.#expiries.forget(credentials);
    this.#pairs.set(credentials, pair);
    const projects = this.#parts.projects.projects().filter((project) => project.credentials === credentials);
    const [first] = projects;
    if (first === undefined) return;
    const ids = projects.map(({ id }) => id);
    const result = await this.#expiries.read(
      credentials,
      { projectId: first.id },
      (context) => serviceAccount.expiry(ids, context),
      tasks,
    );
    if (result === undefined) return;
    if (!result.ok) this.#parts.log.expiryUnread(credentials, result.error);
    const expiresAtMs = this.#expiries.get(credentials);
    if (expiresAtMs === undefined) this.#parts.instruments.credentialsExpiry.remove({ credentials });
    else this.#parts.instruments.credentialsExpiry.set({ credentials }, expiresAtMs / 1000);
  }

  #forget(credentials: string): void {
    this.#pairs.delete(credentials);
    this.#expiries.forget(credentials);
    this.#parts.instruments.credentialsExpiry.remove({ credentials });
  }
}
