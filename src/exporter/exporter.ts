import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { notAhead } from '../core/shiftClock.ts';
import type { ProjectId } from '../core/target.ts';
import { MonitoredProjects } from '../discovery/monitoredProjects.ts';
import type { Shard } from '../discovery/shard.ts';
import type { Logger } from '../log/logger.ts';
import { renderClusters } from '../metrics/clusterInfo.ts';
import { type Block, type ExpositionRules, families } from '../metrics/exposition.ts';
import { type Instruments, readInstruments } from '../metrics/instruments.ts';
import type { FamilyHead, Format } from '../metrics/sample.ts';
import { Renderings } from '../metrics/targets.ts';
import { Poller, type PollStep } from '../poller/poller.ts';
import type { StateFile } from '../state/stateFile.ts';
import { AtlasConnections } from './atlasConnections.ts';
import { CredentialsExpiry } from './credentialsExpiry.ts';
import { rulesOf, settingsOf } from './derivedSettings.ts';
import { DiscoveryGauges } from './discoveryGauges.ts';
import { DiscoveryRounds } from './discoveryRounds.ts';
import { EventLog } from './eventLog.ts';
import { Outcomes } from './outcomes.ts';
import { OwnClock } from './ownClock.ts';
import { PollSchedule } from './pollSchedule.ts';
import { type Observing, requestMetrics } from './requestMetrics.ts';

/** The parts of the process that an exporter uses. */
export interface ExporterParts {
  readonly env: Environment;
  readonly logger: Logger;
  readonly instruments: Instruments;
  readonly shard: Shard;
  /** Keeps views across restarts. */
  readonly state?: Pick<StateFile, 'views' | 'changed'> | undefined;
  /** Monotonic clock. */
  readonly now: () => number;
  /** The time of day, which may be set; `now` by default. */
  readonly wallMs?: () => number;
  /** Advances while the machine is suspended, too; `now` by default. */
  readonly uptimeMs?: () => number;
  readonly random: () => number;
}

/** A running configuration: polls targets, exposes metrics, logs events. */
export class Exporter {
  readonly poller: Poller;
  readonly projects: MonitoredProjects;
  readonly eventLog: EventLog;
  readonly #parts: ExporterParts;
  readonly #clock: OwnClock;
  readonly #connections: AtlasConnections;
  readonly #exchanges: Observing;
  readonly #outcomes: Outcomes;
  readonly #gauges: DiscoveryGauges;
  readonly #renderings = new Renderings();
  readonly #schedule: PollSchedule;
  readonly #rounds: DiscoveryRounds;
  readonly #expiry: CredentialsExpiry;
  #config: Config;
  #isStarted = false;
  /** Resolves when the connections that reloads replaced are closed. */
  #closing: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(config: Config, parts: ExporterParts) {
    const { instruments, logger, random, state } = parts;
    const steadyMs = parts.now;
    this.#clock = new OwnClock({
      steadyMs,
      wallMs: parts.wallMs ?? steadyMs,
      uptimeMs: parts.uptimeMs ?? steadyMs,
    });
    const { now } = this.#clock;
    this.#config = config;
    this.#parts = parts;
    this.#schedule = new PollSchedule(config.poll, () => {
      this.now();
      this.poller.tick();
      void this.#readLists();
    });
    const exchanges = requestMetrics(instruments, logger, now, (id) => this.projects.has(id));
    this.#exchanges = exchanges;
    this.#gauges = new DiscoveryGauges(instruments, exchanges.forget);
    this.eventLog = new EventLog(logger, instruments, () => this.projects);
    this.#outcomes = new Outcomes(
      this.eventLog,
      instruments,
      config.credentials.keys(),
      () => this.projects,
      () => this.poller,
      () => this.#saveState(),
    );
    this.#connections = new AtlasConnections(config, {
      env: parts.env,
      steadyMs,
      now,
      random,
      observe: exchanges.observe,
      onChallenge: (credentials) => instruments.apiLoginChallenges.inc({ credentials }),
      onRetry: exchanges.retried,
      onListed: (list) => this.#outcomes.listed(list),
    });
    this.projects = new MonitoredProjects(config, {
      shard: parts.shard,
      connections: this.#connections,
      remembered: [...(state?.views.values() ?? [])].map(({ target }) => target),
      now: steadyMs,
      onAppeared: (target) => this.eventLog.cluster(target, 'cluster_discovered'),
      onGone: (target) => this.eventLog.cluster(target, 'cluster_gone'),
      onRead: (status, event) => this.#outcomes.discovered(status, event),
      onChange: () => this.#rounds.reportSoon(),
    });
    this.poller = new Poller({
      targets: this.projects.targets(),
      settings: settingsOf(config),
      ...(state === undefined ? {} : { remembered: notAhead(state.views, now()) }),
      now,
      steadyMs,
      random,
      onStep: (step) => this.#take(step),
      onBug: (error, owner) => this.eventLog.bug(error, owner),
      onForget: (target) => this.#renderings.forget(target),
    });
    this.#rounds = new DiscoveryRounds(this.poller.tasks, () => this.#update());
    this.#expiry = new CredentialsExpiry(
      instruments,
      this.#connections,
      this.projects,
      this.eventLog,
      steadyMs,
    );
    this.#outcomes.remember(this.poller.views());
    this.#gauges.show(this.projects);
  }

  get config(): Config {
    return this.#config;
  }

  get shard(): Shard {
    return this.#parts.shard;
  }

  get rules(): ExpositionRules {
    return rulesOf(this.#config, this.#schedule.longestGapMs(this.now()));
  }

  /** Returns the time on our own clock. If the system clock was set, first shifts all timestamps of our own clock. */
  now(): number {
    const setByMs = this.#clock.follow();
    if (setByMs !== 0) {
      this.poller.shiftClock(setByMs);
      this.projects.shiftClock(setByMs);
      this.#connections.shiftClock(setByMs);
      this.#gauges.show(this.projects);
    }
    return this.#clock.now();
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Starts to poll: at once, and then on schedule. */
  start(): void {
    this.#isStarted = true;
    this.#outcomes.startFirstRound();
    this.poller.tick(0);
    void this.#readLists();
    this.#schedule.start();
  }

  /** Reads every discovered list once more. A reload ends it early. */
  async discover(): Promise<void> {
    const isDone = await this.#rounds.run((tasks) => this.projects.discover(tasks));
    if (!isDone || this.#isStopping) return;
    this.#rounds.report();
    this.#outcomes.discoveredAll();
  }

  /** Reads the expiry of each service account's secret if it is due. A reload ends it early. */
  async readExpiry(): Promise<void> {
    await this.#rounds.run((tasks) => this.#expiry.read(this.#config.credentials.keys(), tasks));
  }

  /** Discovers targets and polls each of them once, without a schedule. */
  async pollOnce(): Promise<void> {
    await this.discover();
    this.poller.pollNew();
    await this.poller.idle();
    // A deleted cluster leaves when its list is missing twice in a row, and no tick follows.
    const clusters = this.projects.clusters().filter(({ isDeleted }) => isDeleted);
    const targets = clusters.map(({ target }) => target);
    this.poller.pollMissing(
      targets.filter(({ projectId }) => this.projects.project(projectId)?.clusters !== undefined),
    );
    await this.poller.idle();
    this.#rounds.report();
  }

  /**
   * Applies another configuration. Targets that it covers keep their views, and unchanged credentials keep their
   * sessions; secrets are read again before anything is polled. Does nothing once a stop has begun.
   */
  async reconfigure(config: Config): Promise<void> {
    await this.renew();
    if (this.#isStopping) return;
    this.#rounds.supersede();
    this.#config = config;
    const closeOthers = this.#connections.reconfigure(config);
    this.#outcomes.keepCredentials(config.credentials.keys());
    this.projects.reconfigure(config);
    this.#expiry.reconfigure(new Set(config.credentials.keys()));
    this.poller.configure(settingsOf(config));
    // Running polls finish on the connections that they started with.
    this.#closing = Promise.all([this.#closing, this.poller.settled().then(closeOthers)]);
    this.#rounds.report();
    this.#schedule.reconfigure(config.poll);
    void this.#readLists();
  }

  /** Reads every secret again; credentials whose secret has changed are no longer held back. */
  async renew(): Promise<void> {
    await this.#connections.renew();
  }

  /** Starts no more polls, waits up to `graceMs` for running ones, then closes sessions and sockets. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#schedule.stop();
    await this.poller.stop(graceMs);
    this.#outcomes.finish();
    await this.#closing;
    await this.#connections.close();
  }

  /** Returns the current exposition, in blocks; `shows` selects families. */
  async exposition(format: Format, shows?: (head: FamilyHead) => boolean): Promise<Iterable<Block>> {
    this.#exchanges.dropOldLevels();
    const { instruments } = this.#parts;
    instruments.pollInterval.set(this.#schedule.longestGapMs(this.now()) / 1000);
    // This is the only wait. Everything after it shows the same moment.
    const rendered = await readInstruments(instruments.registry);
    const clusters = renderClusters(this.projects.clusters(), this.#config.discovery.tags);
    const own = [...clusters, ...rendered];
    return families(this.poller.views(), own, this.now(), this.rules, format, shows, this.#renderings);
  }

  /** Returns the inventory that a project's credentials can read; `undefined` if the API version or the project has none. */
  inventoryOf(projectId: ProjectId): Inventory | undefined {
    const credentials = this.projects.project(projectId)?.credentials;
    if (credentials === undefined || this.#config.atlas.apiVersion !== 'v2') return undefined;
    return this.#connections.get(credentials).inventory;
  }

  // An expiry is read through a project, which may have to be discovered first.
  async #readLists(): Promise<void> {
    await this.discover();
    await this.readExpiry();
  }

  #take(step: PollStep): void {
    // A target is rendered when its poll ends, so that no scrape has to wait for it.
    this.#renderings.render(step.view, this.now(), this.rules.staleAfterMs);
    this.#outcomes.polled(step);
    this.#saveState();
  }

  // Runs after logging: if the process is killed in between, an event is logged twice rather than never.
  #saveState(): void {
    this.#parts.state?.changed(() => this.#outcomes.reported(this.poller.views()));
  }

  #update(): void {
    this.poller.setTargets(this.projects.targets());
    // Discovered targets are polled at once, not at the next tick.
    if (this.#isStarted) this.poller.pollNew();
    this.#gauges.show(this.projects);
  }
}
