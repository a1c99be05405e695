import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { shiftClock } from '../core/shiftClock.ts';
import type { ProjectId, TargetKey } from '../core/target.ts';
import { failureOf, type View } from '../core/view.ts';
import { MonitoredProjects } from '../discovery/monitoredProjects.ts';
import type { Shard } from '../discovery/shard.ts';
import type { Logger } from '../log/logger.ts';
import { renderClusters } from '../metrics/clusterInfo.ts';
import { type Block, type ExpositionRules, families } from '../metrics/exposition.ts';
import { type Instruments, readInstruments } from '../metrics/instruments.ts';
import type { FamilyHead, Format } from '../metrics/sample.ts';
import { Renderings } from '../metrics/targets.ts';
import { STOPPED } from '../poller/activePolls.ts';
import { Poller, type PollStep } from '../poller/poller.ts';
import { PollInterval } from '../poller/pollInterval.ts';
import { type Schedule, startSchedule } from '../poller/schedule.ts';
import type { StateFile } from '../state/stateFile.ts';
import { Connections } from './atlasConnections.ts';
import { CredentialsViews } from './credentialsViews.ts';
import { DiscoveryGauges } from './discoveryGauges.ts';
import { EventLog } from './eventLog.ts';
import { FirstRound } from './firstRound.ts';
import { OwnClock } from './ownClock.ts';
import { type Observing, requestMetrics } from './requestMetrics.ts';
import { rulesOf, settingsOf } from './settings.ts';

/** The process that an exporter runs in. */
export interface ExporterParts {
  readonly env: Environment;
  readonly logger: Logger;
  readonly instruments: Instruments;
  readonly shard: Shard;
  /** Keeps views across restarts. */
  readonly state?: Pick<StateFile, 'views' | 'changed'> | undefined;
  /** Only ever goes forward. */
  readonly now: () => number;
  /** The time of day, which may be set; `now` where it is not given. */
  readonly wallMs?: () => number;
  readonly random: () => number;
}

/** A reload wants other lists, or the same with other credentials. */
const SUPERSEDED = new Error('a reload has superseded this discovery');

/** A configuration at work: polls its targets, exposes metrics, logs events. */
export class Exporter {
  readonly poller: Poller;
  readonly projects: MonitoredProjects;
  readonly eventLog: EventLog;
  readonly #parts: ExporterParts;
  readonly #clock: OwnClock;
  readonly #connections: Connections;
  readonly #exchanges: Observing;
  readonly #credentials: CredentialsViews;
  readonly #gauges: DiscoveryGauges;
  readonly #renderings = new Renderings();
  #config: Config;
  #interval: PollInterval;
  #schedule: Schedule | undefined;
  #isStarted = false;
  #updating: NodeJS.Immediate | undefined;
  #superseded = new AbortController();
  /** Resolves when connections that reloads replaced are closed. */
  #closing: Promise<unknown> = Promise.resolve();
  /** Only a started exporter has rounds. */
  #firstRound: FirstRound | undefined;
  #isStopping = false;

  constructor(config: Config, parts: ExporterParts) {
    const { instruments, logger, random, state } = parts;
    const steadyMs = parts.now;
    this.#clock = new OwnClock({ steadyMs, wallMs: parts.wallMs ?? steadyMs });
    const { now } = this.#clock;
    this.#config = config;
    this.#parts = parts;
    this.#interval = intervalOf(config);
    const exchanges = requestMetrics(instruments, logger, now, (id) => this.projects.has(id));
    this.#exchanges = exchanges;
    this.#gauges = new DiscoveryGauges(instruments, exchanges.forget);
    this.#credentials = new CredentialsViews(instruments, config.credentials.keys());
    this.eventLog = new EventLog(logger, instruments, () => this.projects);
    const skipped = new Map<string, number>();
    this.#connections = new Connections(config, {
      env: parts.env,
      steadyMs,
      now,
      random,
      observe: exchanges.observe,
      onChallenge: (credentials) => instruments.apiLoginChallenges.inc({ credentials }),
      onRetry: exchanges.retried,
      onListed: (list) => {
        const key = `${list.projectId} ${list.endpoint}`;
        this.eventLog.skippedEntries(list, skipped.get(key) ?? 0);
        if (list.entries > 0) skipped.set(key, list.entries);
        else skipped.delete(key);
      },
    });
    this.projects = new MonitoredProjects(config, {
      shard: parts.shard,
      connections: this.#connections,
      remembered: [...(state?.views.values() ?? [])].map(({ target }) => target),
      now: steadyMs,
      onAppeared: (target) => this.eventLog.cluster(target, 'cluster_discovered'),
      onGone: (target) => this.eventLog.cluster(target, 'cluster_gone'),
      onReplaced: (target) => this.poller.replace(target),
      onRead: (status, event) => {
        const change = this.#credentials.step(status.credentials, 'discoveries', status.failure);
        this.eventLog.discovery(status, event, change);
      },
      onChange: () => this.#updateSoon(),
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
    for (const { target, lastPoll } of this.poller.views()) {
      if (failureOf(lastPoll)?.kind !== 'unauthorized') continue;
      this.#credentials.rememberRefused(this.#credentialsOf(target.projectId));
    }
    this.#gauges.show(this.projects);
  }

  get config(): Config {
    return this.#config;
  }

  get shard(): Shard {
    return this.#parts.shard;
  }

  get rules(): ExpositionRules {
    return rulesOf(this.#config, this.#interval.longestMs(this.now()));
  }

  /** Returns the time on our own clock, which views and discoveries have their timestamps of. */
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

  /** Polls at once, and then on schedule. */
  start(): void {
    this.#isStarted = true;
    this.#firstRound = new FirstRound();
    this.poller.tick(0);
    void this.discover();
    this.#startSchedule();
  }

  /** Reads every discovered list once more. A reload ends it early. */
  async discover(): Promise<void> {
    try {
      await this.projects.discover(this.poller.tasks.endingWith(this.#superseded.signal));
    } catch (error) {
      if (error === SUPERSEDED || error === STOPPED) return;
      throw error;
    }
    if (this.#isStopping) return;
    this.#update();
    this.#reportFirstRound();
    for (const unmatched of this.projects.unmatchedExcludes()) this.eventLog.unmatchedExclude(unmatched);
  }

  /** Polls every target once, also those that have to be discovered first, without a schedule. */
  async pollOnce(): Promise<void> {
    await this.discover();
    this.poller.pollNew();
    await this.poller.idle();
  }

  /**
   * Goes on with another configuration. Targets that it covers keep their views, and credentials that it keeps their
   * sessions; secrets are read again before anything is polled. Does nothing once a stop has begun.
   */
  async reconfigure(config: Config): Promise<void> {
    await this.renew();
    if (this.#isStopping) return;
    this.#superseded.abort(SUPERSEDED);
    this.#superseded = new AbortController();
    const before = this.#config.poll;
    this.#config = config;
    this.#interval = intervalOf(config);
    const closeOthers = this.#connections.reconfigure(config);
    this.#credentials.keep(config.credentials.keys());
    this.projects.reconfigure(config);
    this.poller.configure(settingsOf(config));
    // Polls under way end with the connections that they began with.
    this.#closing = Promise.all([this.#closing, this.poller.settled().then(closeOthers)]);
    this.#update();
    const { schedule, timezone } = config.poll;
    const isOther = schedule !== before.schedule || timezone !== before.timezone;
    if (this.#isStarted && isOther) this.#startSchedule();
    void this.discover();
  }

  /** Reads every secret again; credentials whose secret has changed are no longer held back. */
  async renew(): Promise<void> {
    await this.#connections.renew();
  }

  /** Starts no more polls, gives those under way `graceMs`, then closes sessions and sockets. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#schedule?.stop();
    await this.poller.stop(graceMs);
    await this.#closing;
    await this.#connections.close();
  }

  /** Returns the exposition of this instant, in pieces; `shows` leaves families out. */
  async exposition(format: Format, shows?: (head: FamilyHead) => boolean): Promise<Iterable<Block>> {
    this.#exchanges.dropOldLevels();
    const { instruments } = this.#parts;
    instruments.pollInterval.set(this.#interval.longestMs(this.now()) / 1000);
    // The only wait comes first: from here on it is one picture.
    const rendered = await readInstruments(instruments.registry);
    const clusters = renderClusters(this.projects.clusters(), this.#config.discovery.tags);
    const own = [...clusters, ...rendered];
    return families(this.poller.views(), own, this.now(), this.rules, format, shows, this.#renderings);
  }

  /** Returns the lists that the credentials of a project can read; `undefined` where its API version has no such lists. */
  inventoryOf(projectId: ProjectId): Inventory | undefined {
    const credentials = this.projects.project(projectId)?.credentials;
    if (credentials === undefined || this.#config.atlas.apiVersion !== 'v2') return undefined;
    return this.#connections.get(credentials).inventory;
  }

  #take(step: PollStep): void {
    const { view, outcome } = step;
    // The lines of a target are rendered when its poll ends: no scrape waits for them.
    this.#renderings.render(view, this.now(), this.rules.staleAfterMs);
    const credentials = this.#credentialsOf(view.target.projectId);
    const change =
      outcome.kind === 'skipped'
        ? ({ from: 'unknown', to: 'unknown' } as const)
        : this.#credentials.step(credentials, 'polls', failureOf(view.lastPoll));
    this.eventLog.step(step, change);
    if (outcome.kind !== 'skipped') this.projects.polled(view.target, view.lastPoll?.failure);
    this.#firstRound?.polled(view.target, outcome);
    this.#reportFirstRound();
    // After the log: a kill between the two reports an event again rather than never.
    this.#parts.state?.changed(() => this.poller.views());
  }

  #reportFirstRound(): void {
    const round = this.#firstRound?.take(
      () => this.projects.targets().map(({ target }) => target),
      () => this.projects.discoveries().every(({ isTried }) => isTried),
    );
    if (round !== undefined) this.eventLog.firstRound(round);
  }

  #credentialsOf(projectId: ProjectId): string {
    return this.projects.project(projectId)?.credentials ?? '';
  }

  #startSchedule(): void {
    const { schedule, timezone } = this.#config.poll;
    this.#schedule?.stop();
    this.#schedule = startSchedule(schedule, timezone, () => {
      this.now();
      this.poller.tick();
      void this.discover();
    });
  }

  // A thousand projects are discovered at a time: their targets are taken together.
  #updateSoon(): void {
    this.#updating ??= setImmediate(() => this.#update());
  }

  #update(): void {
    clearImmediate(this.#updating);
    this.#updating = undefined;
    this.poller.setTargets(this.projects.targets());
    // Discovered targets are polled at once, not at the next tick.
    if (this.#isStarted) this.poller.pollNew();
    this.#gauges.show(this.projects);
  }
}

/** Views of a process whose clock was ahead of ours: nothing that they tell of is still to come. */
function notAhead(views: ReadonlyMap<TargetKey, View>, nowMs: number): ReadonlyMap<TargetKey, View> {
  return new Map(
    [...views].map(([key, view]) => {
      const aheadMs = (view.lastPoll?.endedAtMs ?? 0) - nowMs;
      return [key, aheadMs > 0 ? shiftClock(view, -aheadMs) : view];
    }),
  );
}

function intervalOf({ poll }: Config): PollInterval {
  return new PollInterval(poll.schedule, poll.timezone);
}
