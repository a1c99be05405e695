import type { TaskRunner } from '../../atlas/taskRunner.ts';
import type { Config } from '../../config/config.ts';
import type { ProjectId } from '../../core/target.ts';
import type { MonitoredProjects } from '../../discovery/monitoredProjects.ts';
import { STOPPED } from '../../poller/activePolls.ts';
import type { Poller } from '../../poller/poller.ts';
import { CredentialsExpiry, type CredentialsExpiryParts } from './credentialsExpiry.ts';
import { discoveryGauges } from './discoveryGauges.ts';

/** The abort reason of a discovery that a reload ends: the new configuration may need other lists or credentials. */
const SUPERSEDED = new Error('a reload has superseded this discovery');

export interface DiscoveryRoundsParts extends CredentialsExpiryParts {
  readonly poller: Poller;
  /** Removes the series of a project that is no longer polled. */
  readonly forget: (projectId: ProjectId) => void;
  /** Called when every list has been read once more. */
  readonly onRound: () => void;
}

/**
 * Reads discovered lists and expiry dates. A reload ends a round and starts another. Passes the targets to the poller, once
 * for the changes of many projects.
 */
export class DiscoveryRounds {
  readonly #parts: DiscoveryRoundsParts;
  readonly #showGauges: (projects: MonitoredProjects) => void;
  readonly #expiry: CredentialsExpiry;
  /** Names of all credentials. */
  #credentials: ReadonlySet<string>;
  #superseded = new AbortController();
  #applying: NodeJS.Immediate | undefined;
  #pollsDiscovered = false;
  #isStopped = false;

  constructor(config: Config, parts: DiscoveryRoundsParts) {
    this.#parts = parts;
    this.#credentials = new Set(config.credentials.keys());
    this.#showGauges = discoveryGauges(parts.instruments, parts.forget);
    this.#expiry = new CredentialsExpiry(parts);
    this.show();
  }

  /** From now on, polls discovered targets at once, not at the next tick. */
  pollDiscovered(): void {
    this.#pollsDiscovered = true;
  }

  /** Reads the discovered lists, then the expiry dates: each is read through a project, which may have to be discovered. */
  async run(): Promise<void> {
    await this.discover();
    await this.readExpiry();
  }

  /** Reads every discovered list once more. A reload ends it early. */
  async discover(): Promise<void> {
    const isDone = await this.#untilSuperseded((tasks) => this.#parts.projects.discover(tasks));
    if (!isDone || this.#isStopped) return;
    this.apply();
    this.#parts.onRound();
  }

  /** Reads the expiry of each service account's secret if it is due. A reload ends it early. */
  async readExpiry(): Promise<void> {
    await this.#untilSuperseded((tasks) => this.#expiry.read(this.#credentials, tasks));
  }

  /** Ends the rounds under way and starts another one, after the projects and connections have been reconfigured. */
  reconfigure(config: Config): void {
    this.#superseded.abort(SUPERSEDED);
    this.#superseded = new AbortController();
    this.#credentials = new Set(config.credentials.keys());
    this.#expiry.reconfigure(this.#credentials);
    this.apply();
    void this.run();
  }

  /** Applies no round that ends from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Applies a change together with all others of this turn of the event loop, in which many projects may be discovered. */
  applySoon(): void {
    this.#applying ??= setImmediate(() => this.apply());
  }

  /** Applies changes now: passes the targets to the poller, and exposes the projects and their discoveries. */
  apply(): void {
    clearImmediate(this.#applying);
    this.#applying = undefined;
    const { poller, projects } = this.#parts;
    poller.setTargets(projects.targets());
    if (this.#pollsDiscovered) poller.pollNew();
    this.show();
  }

  /** Exposes the projects and the state of their discoveries. */
  show(): void {
    this.#showGauges(this.#parts.projects);
  }

  /** Runs a task. Returns whether it finished: a reload or a stop ends it early. */
  async #untilSuperseded(run: (tasks: TaskRunner) => Promise<void>): Promise<boolean> {
    try {
      await run(this.#parts.poller.tasks.endingWith(this.#superseded.signal));
      return true;
    } catch (error) {
      if (error === SUPERSEDED || error === STOPPED) return false;
      throw error;
    }
  }
}
