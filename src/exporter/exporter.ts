import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { ProjectId } from '../core/target.ts';
import { MonitoredProjects } from '../discovery/monitoredProjects.ts';
import type { Shard } from '../discovery/shard.ts';
import type { Logger } from '../log/logger.ts';
import { type Block, type ExpositionRules, families } from '../metrics/exposition.ts';
import { type Instruments, readInstruments } from '../metrics/instruments.ts';
import type { FamilyHead, Format } from '../metrics/sample.ts';
import { renderTarget } from '../metrics/targets.ts';
import { STOPPED } from '../poller/activePolls.ts';
import { Poller } from '../poller/poller.ts';
import { PollInterval } from '../poller/pollInterval.ts';
import { type Schedule, startSchedule } from '../poller/schedule.ts';
import type { StateFile } from '../state/stateFile.ts';
import { Connections } from './atlasConnections.ts';
import { DiscoveryGauges } from './discoveryGauges.ts';
import { EventLog } from './eventLog.ts';
import { type Observing, requestMetrics } from './requestMetrics.ts';
import { rulesOf, settingsOf } from './settings.ts';

/** What an exporter is given by the process that it runs in. */
export interface ExporterParts {
  readonly env: Environment;
  readonly logger: Logger;
  readonly instruments: Instruments;
  readonly shard: Shard;
  /** Where views are kept across restarts. */
  readonly state?: Pick<StateFile, 'views' | 'changed'> | undefined;
  readonly now: () => number;
  readonly random: () => number;
}

/** A configuration at work: its targets are polled, its numbers and events go out. */
export class Exporter {
  readonly poller: Poller;
  readonly projects: MonitoredProjects;
  readonly eventLog: EventLog;
  readonly #parts: ExporterParts;
  readonly #connections: Connections;
  readonly #exchanges: Observing;
  readonly #gauges: DiscoveryGauges;
  #config: Config;
  #interval: PollInterval;
  #schedule: Schedule | undefined;
  #isStarted = false;
  #updating: NodeJS.Immediate | undefined;
  #isStopping = false;

  constructor(config: Config, parts: ExporterParts) {
    const { instruments, logger, now, random } = parts;
    this.#config = config;
    this.#parts = parts;
    this.#interval = intervalOf(config);
    const exchanges = requestMetrics(instruments, logger, now, (id) => this.projects.has(id));
    this.#exchanges = exchanges;
    this.#gauges = new DiscoveryGauges(instruments, exchanges.forget);
    this.eventLog = new EventLog(logger, instruments, () => this.projects);
    this.#connections = new Connections(config, {
      env: parts.env,
      now,
      random,
      observe: exchanges.observe,
      onChallenge: (credentials) => instruments.apiLoginChallenges.inc({ credentials }),
      onRetry: exchanges.retried,
      onListed: (nameless) => this.eventLog.leftOut(nameless),
    });
    this.projects = new MonitoredProjects(config, parts.shard, this.#connections, {
      now,
      onAppeared: (target) => this.eventLog.cluster(target, 'cluster_discovered'),
      onGone: (target) => this.eventLog.cluster(target, 'cluster_gone'),
      onChange: () => this.#updateSoon(),
    });
    this.poller = new Poller({
      targets: this.projects.targets(),
      settings: settingsOf(config),
      ...(parts.state === undefined ? {} : { remembered: parts.state.views }),
      now,
      random,
      onStep: (view, outcome, events) => {
        // What a scrape shows of a target is made when its poll ends, not when somebody waits for it.
        renderTarget(view, now(), this.rules.staleAfterMs);
        this.eventLog.step(view, outcome, events);
        // After the log: a kill between the two tells an event again rather than never.
        parts.state?.changed(() => this.poller.memory());
      },
      onBug: (error, owner) => this.eventLog.bug(error, owner),
      onForget: (target) => this.eventLog.forget(target),
    });
    this.#gauges.show(this.projects);
  }

  get config(): Config {
    return this.#config;
  }

  get rules(): ExpositionRules {
    return rulesOf(this.#config, this.#interval.longestMs(this.#parts.now()));
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Polls at once, and then on schedule. */
  start(): void {
    this.#isStarted = true;
    this.poller.tick(0);
    void this.discover();
    this.#startSchedule();
  }

  /** Reads once more what there is to poll, and tells of discoveries that fail. */
  async discover(): Promise<void> {
    try {
      await this.projects.discover(this.poller.tasks);
      this.#update();
      if (this.projects.discoveries().every(({ succeededAtMs }) => succeededAtMs !== undefined)) {
        this.poller.forgetOthers();
      }
      this.eventLog.discoveries();
    } catch (error) {
      if (error !== STOPPED) throw error;
    }
  }

  /** One poll of every target, also of those that have to be discovered first, without a schedule. */
  async pollOnce(): Promise<void> {
    await this.discover();
    this.poller.pollNew();
    await this.poller.idle();
  }

  /** Goes on with another configuration; what stays in it keeps its view, its counters and its session. */
  async reconfigure(config: Config): Promise<void> {
    const before = this.#config.poll;
    this.#config = config;
    this.#interval = intervalOf(config);
    const closeOthers = this.#connections.reconfigure(config);
    this.projects.reconfigure(config);
    this.poller.configure(settingsOf(config));
    const polled = this.poller.settled();
    this.#update();
    const { schedule, timezone } = config.poll;
    if (schedule !== before.schedule || timezone !== before.timezone) this.#startSchedule();
    await this.#connections.renew();
    void this.discover();
    void polled.then(closeOthers);
  }

  /** Reads every secret again, and asks again where refusals had put an end to it; all else stays. */
  async renew(): Promise<void> {
    await this.#connections.renew();
  }

  /** Starts no more polls, gives those under way `graceMs`, then gives logins and sockets back. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#schedule?.stop();
    await this.poller.stop(graceMs);
    await this.#connections.close();
  }

  /** The exposition of this instant, in pieces; `shows` leaves families out. */
  async exposition(format: Format, shows?: (head: FamilyHead) => boolean): Promise<Iterable<Block>> {
    this.#parts.instruments.pollInterval.set(this.#interval.longestMs(this.#parts.now()) / 1000);
    this.#exchanges.dropOldLevels();
    // The only wait comes first: from here on it is one picture.
    const own = await readInstruments(this.#parts.instruments.registry);
    return families(this.poller.views(), own, this.#parts.now(), this.rules, format, shows);
  }

  /** What the login of a project can see; `undefined` where its API version has no such lists. */
  inventoryOf(projectId: ProjectId): Inventory | undefined {
    const credentials = this.projects.project(projectId)?.credentials;
    if (credentials === undefined || this.#config.atlas.apiVersion !== 'v2') return undefined;
    return this.#connections.get(credentials).inventory;
  }

  #startSchedule(): void {
    const { schedule, timezone } = this.#config.poll;
    this.#schedule?.stop();
    this.#schedule = startSchedule(schedule, timezone, () => {
      this.poller.tick();
      void this.discover();
    });
  }

  // A thousand projects are discovered in one go: their news are taken together.
  #updateSoon(): void {
    this.#updating ??= setImmediate(() => this.#update());
  }

  #update(): void {
    clearImmediate(this.#updating);
    this.#updating = undefined;
    this.poller.setTargets(this.projects.targets());
    // What is discovered is polled at once, not at the next tick.
    if (this.#isStarted) this.poller.pollNew();
    this.#gauges.show(this.projects);
  }
}

function intervalOf({ poll }: Config): PollInterval {
  return new PollInterval(poll.schedule, poll.timezone);
}
