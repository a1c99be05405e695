import type { FaultRule } from '../simulator/faults/fault.ts';
import { type FaultySimulator, startFaultySimulator } from '../simulator/faultySimulator.ts';
import type { Dice } from './dice.ts';
import { ENDPOINTS, endpointOf, listOf } from './lists.ts';
import type { PageLog } from './pageLog.ts';
import { LINKS_ORIGIN, Place } from './place.ts';
import type { Round } from './round.ts';

export type CredentialsKind = 'apiKey' | 'serviceAccount';

const KEY = { publicKey: 'campaign', privateKey: '5e5e5e5e-0000-4000-8000-00000000fa17' };
const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_campaign' };
export const CREDENTIALS = {
  apiKey: { public_key: KEY.publicKey, private_key: KEY.privateKey },
  serviceAccount: { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret },
} as const satisfies Record<CredentialsKind, object>;

const PLENTY = { capacity: 1_000_000, refill: 1_000_000, refillMs: 1000 };
/** Longer than the life of a nonce. */
const LONG_MS = 61_000;

/** A simulated Atlas with clusters to poll, chosen by the dice of a world. */
export class Atlas {
  readonly simulator: FaultySimulator;
  readonly places: readonly Place[];
  /** The time of Atlas' clock. */
  nowMs: number;
  readonly #clock: { limitsMs: number };
  /** The jump of the clock before the next request. */
  #jumpMs = 0;

  private constructor(
    simulator: FaultySimulator,
    places: readonly Place[],
    nowMs: number,
    clock: { limitsMs: number },
  ) {
    this.simulator = simulator;
    this.places = places;
    this.nowMs = nowMs;
    this.#clock = clock;
  }

  static async start(dice: Dice, seed: number, pages: PageLog, nowMs: number): Promise<Atlas> {
    const clock = { limitsMs: nowMs };
    const pageCap = dice.pick([2, 3, 5, 500]);
    let atlas: Atlas | undefined;
    const simulator = await startFaultySimulator({
      now: () => atlas?.nowMs ?? nowMs,
      limitsNow: () => clock.limitsMs,
      nonces: { lifeMs: 60_000, uses: dice.pick([1, 3, 1024]) },
      backupBucket: PLENTY,
      pageCap,
      linksOrigin: LINKS_ORIGIN,
      rateLimitHeaders: dice.chance(0.5),
      apiKeys: [KEY],
      serviceAccounts: [ACCOUNT],
      onRequest: ({ route, page }) => atlas?.requested(route, page, pages),
      afterPage: ({ route, page }) => atlas?.made(route, page, pages),
    });
    const places: Place[] = [];
    for (let project = 0, projects = dice.between(1, 3); project < projects; project += 1) {
      const id = `5f0a1b2c3d4e5f607182930${project}`;
      simulator.world.addProject({ id, name: `project ${project}` });
      for (let number = 0, clusters = dice.between(1, 3); number < clusters; number += 1) {
        const kind = dice.mostly('dedicated', 0.75, 'flex' as const);
        const cluster = simulator.world.addCluster(id, { name: `cluster-${number}`, kind });
        const place = new Place(id, cluster, pageCap, seed * 100 + places.length);
        place.restores.startWith(dice.pick([0, 0, 12, 16]), nowMs);
        places.push(place);
      }
    }
    atlas = new Atlas(simulator, places, nowMs, clock);
    return atlas;
  }

  place(projectId: string, name: string): Place {
    const place = this.places.find((each) => each.projectId === projectId && each.name === name);
    if (place === undefined) throw new Error(`no ${projectId}/${name} in this world`);
    return place;
  }

  /** Applies the plans of a round. */
  arm(round: Round): void {
    const { accounts, faults, setApiKey, tokens } = this.simulator;
    this.nowMs = round.atlasMs;
    this.#jumpMs = 0;
    this.#clock.limitsMs += LONG_MS;
    for (const place of this.places) {
      place.happen(round.changes(), this.nowMs);
      place.planned = round.troubles();
      place.midWalk = round.midWalk();
      for (const planned of place.planned) {
        const { page, loggedIn, times, trouble } = planned;
        const on = {
          endpoint: endpointOf(place, planned),
          projectId: place.projectId,
          clusterName: place.name,
          page,
        };
        faults.add({
          fault: trouble.fault,
          times,
          on: loggedIn ? { ...on, loggedIn } : on,
        } satisfies FaultRule);
      }
    }
    const grant = {
      good: {},
      rotated: {},
      'read only': { readOnly: this.places.map(({ projectId }) => projectId) },
      elsewhere: { accessList: ['192.0.2.1'] },
    }[round.credentials];
    const rotated = round.credentials === 'rotated' ? { privateKey: 'another', clientSecret: 'another' } : {};
    setApiKey({ ...KEY, ...grant, ...rotated });
    accounts.set({ ...ACCOUNT, ...grant, ...rotated });
    if (round.credentials === 'rotated' || round.revokesTokens) tokens.revokeAll();
    if (round.token !== undefined) {
      faults.add({ fault: round.token.trouble.fault, times: round.token.times, on: { endpoint: 'token' } });
    }
  }

  requested(route: Route, number: number, pages: PageLog): void {
    this.nowMs += this.#jumpMs;
    this.#jumpMs = 0;
    const endpoint = restoresOf(route);
    if (endpoint === undefined) return;
    pages.requested(listOf(this.place(route.projectId, route.clusterName), endpoint), number, this.nowMs);
  }

  made(route: Route, number: number, pages: PageLog): void {
    const endpoint = restoresOf(route);
    if (endpoint === undefined) return;
    const place = this.place(route.projectId, route.clusterName);
    pages.made(listOf(place, endpoint), number, place.page(endpoint, number, this.nowMs));
    const { midWalk } = place;
    if (midWalk?.page !== number) return;
    place.midWalk = undefined;
    switch (midWalk.what) {
      case 'jobs':
        place.happen(2, this.nowMs);
        return;
      case 'nonces':
        this.#clock.limitsMs += LONG_MS;
        return;
      case 'tokens':
        this.simulator.tokens.revokeAll();
        return;
      case 'clock':
        this.#jumpMs = midWalk.clockMs;
        return;
    }
  }
}

interface Route {
  readonly endpoint: string;
  readonly projectId: string;
  readonly clusterName: string;
}

function restoresOf({ endpoint }: Route) {
  return Object.values(ENDPOINTS).find((each) => each === endpoint);
}
