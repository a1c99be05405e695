import type { BodyBudget } from '../atlas/jobs/heldPages.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { withoutFuturePolls } from '../core/shiftClock.ts';
import { MonitoredProjects } from '../discovery/monitoredProjects.ts';
import type { Shard } from '../discovery/shard.ts';
import type { Logger } from '../log/logger.ts';
import type { Instruments } from '../metrics/instruments.ts';
import { Poller } from '../poller/poller.ts';
import type { StateFile } from '../state/stateFile.ts';
import { AtlasConnections } from './connections/atlasConnections.ts';
import { requestMetrics } from './connections/requestMetrics.ts';
import { settingsOf } from './derivedSettings.ts';
import { DiscoveryRounds } from './discovery/discoveryRounds.ts';
import { type Clocks, LocalClock } from './localClock.ts';
import { EventLog } from './outcomes/eventLog.ts';
import { Outcomes } from './outcomes/outcomes.ts';
import { PollSchedule } from './pollSchedule.ts';
import { Scrapes } from './scrapes.ts';

/** The parts of the process that an exporter uses. */
export interface ExporterParts {
  readonly env: Environment;
  readonly logger: Logger;
  readonly instruments: Instruments;
  readonly shard: Shard;
  /** Keeps views across restarts. */
  readonly state?: Pick<StateFile, 'views' | 'changed'> | undefined;
  /** The memory for bodies that the walks of all credentials hold. */
  readonly budget: BodyBudget;
  readonly clocks: Clocks;
  readonly random: () => number;
}

/** A running configuration: polls targets, exposes metrics, logs events. */
export class Exporter {
  readonly poller: Poller;
  readonly projects: MonitoredProjects;
  readonly eventLog: EventLog;
  readonly rounds: DiscoveryRounds;
  readonly scrapes: Scrapes;
  readonly #clock: LocalClock;
  readonly #connections: AtlasConnections;
  readonly #outcomes: Outcomes;
  readonly #schedule: PollSchedule;
  #config: Config;
  #isStopping = false;

  constructor(config: Config, parts: ExporterParts) {
    const { clocks, instruments, logger, random, state } = parts;
    const { steadyMs } = clocks;
    this.#clock = new LocalClock(clocks);
    const { now } = this.#clock;
    this.#config = config;
    this.#schedule = new PollSchedule(config.poll, () => {
      // Follows the system clock first, so that this tick has the new time.
      this.now();
      this.poller.tick();
      void this.rounds.run();
    });
    const exchanges = requestMetrics(instruments, logger, now, (id) => this.projects.has(id));
    this.scrapes = new Scrapes({
      instruments,
      exchanges,
      config: () => this.#config,
      views: () => this.poller.views(),
      projects: () => this.projects,
      now: () => this.now(),
      intervalMs: () => this.#schedule.longestGapMs(this.now()),
    });
    this.eventLog = new EventLog(logger, instruments, () => this.projects);
    this.#outcomes = new Outcomes(config.credentials.keys(), {
      log: this.eventLog,
      instruments,
      state,
      projects: () => this.projects,
      poller: () => this.poller,
    });
    this.#connections = new AtlasConnections(config, {
      env: parts.env,
      budget: parts.budget,
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
      onChange: () => this.rounds.applySoon(),
    });
    this.poller = new Poller({
      targets: this.projects.targets(),
      settings: settingsOf(config),
      ...(state === undefined ? {} : { remembered: withoutFuturePolls(state.views, now()) }),
      now,
      steadyMs,
      random,
      onStep: (step) => {
        this.scrapes.polled(step.view);
        this.#outcomes.polled(step);
      },
      onBug: (error, owner) => this.eventLog.bug(error, owner),
      onForget: (target) => this.scrapes.forget(target),
      isDeleted: (target) => this.projects.isDiscoveredAndDeleted(target),
      onGone: (target) => {
        this.projects.drop(target);
        this.rounds.apply();
        this.#outcomes.dropped();
      },
    });
    this.rounds = new DiscoveryRounds(config, {
      projects: this.projects,
      poller: this.poller,
      connections: this.#connections,
      instruments,
      log: this.eventLog,
      forget: exchanges.forget,
      steadyMs,
      onRound: () => this.#outcomes.discoveredAll(),
    });
    this.#outcomes.remember(this.poller.views());
  }

  get config(): Config {
    return this.#config;
  }

  /** Returns the time on the local clock. If the system clock was set, first shifts all timestamps of the local clock. */
  now(): number {
    const setByMs = this.#clock.follow();
    if (setByMs !== 0) {
      this.poller.shiftClock(setByMs);
      this.projects.shiftClock(setByMs);
      this.#connections.shiftClock(setByMs);
      this.rounds.show();
    }
    return this.#clock.now();
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Starts to poll: at once, and then on schedule. */
  start(): void {
    this.rounds.pollDiscovered();
    this.#outcomes.startFirstRound();
    this.poller.tick(0);
    void this.rounds.run();
    this.#schedule.start();
  }

  /**
   * Applies another configuration. Targets that it covers keep their views, and unchanged credentials keep their
   * sessions; secrets are read again before anything is polled. Does nothing once a stop has begun.
   */
  async reconfigure(config: Config): Promise<void> {
    await this.renew();
    if (this.#isStopping) return;
    this.#config = config;
    // Running polls finish on the connections that they started with.
    this.#connections.reconfigure(config, this.poller.settled());
    this.#outcomes.keepCredentials(config.credentials.keys());
    this.projects.reconfigure(config);
    this.poller.configure(settingsOf(config));
    this.#schedule.reconfigure(config.poll);
    this.rounds.reconfigure(config);
  }

  /** Reads every secret again; credentials whose secret has changed are no longer held back. */
  async renew(): Promise<void> {
    await this.#connections.renew();
  }

  /** Starts no more polls, waits up to `graceMs` for running ones, then closes sessions and sockets. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.rounds.stop();
    this.#schedule.stop();
    await this.poller.stop(graceMs);
    this.#outcomes.finish();
    await this.#connections.close();
  }
}
