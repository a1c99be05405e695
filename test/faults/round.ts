import type { Dated } from './atlasTime.ts';
import type { Dice } from './dice.ts';
import { anyTrouble, finalTrouble, type Trouble, tokenTrouble } from './troubles.ts';

/** A fault planned for one page of one list. */
export interface Planned {
  readonly of: 'restores' | 'collections';
  readonly page: number;
  readonly trouble: Trouble;
  readonly times: number;
  /** True if only authenticated requests are affected; otherwise earlier ones too, as by a proxy. */
  readonly loggedIn: boolean;
}

/** An interruption while a page is requested. */
export interface MidWalk {
  readonly page: number;
  readonly what: 'jobs' | 'nonces' | 'tokens' | 'clock';
  readonly clockMs: number;
}

/** The events of one tick of a world, decided before it. */
export interface Round {
  /** The time of the tick on Atlas' clock, on ours, and on the monotonic clock. */
  readonly atlasMs: number;
  readonly nowMs: number;
  readonly steadyMs: number;
  readonly host: 'Atlas' | 'unknown' | 'closed';
  /** True if the file is read again without a change. */
  readonly reload: boolean;
  /** Reloads at once, where there is one. */
  readonly reloads: number;
  readonly credentials: 'good' | 'rotated' | 'read only' | 'elsewhere';
  readonly token: { readonly trouble: Trouble; readonly times: number } | undefined;
  /** True if all tokens are revoked before the first request. */
  readonly revokesTokens: boolean;
  readonly ticks: 1 | 2;
  readonly changes: () => number;
  readonly troubles: () => readonly Planned[];
  readonly midWalk: () => MidWalk | undefined;
  readonly scrapedAtMs: number;
}

export interface RoundRules {
  readonly dice: Dice;
  readonly patienceMs: number;
  readonly isServiceAccount: boolean;
  readonly collectionJobs: boolean;
  /** True if polls run one after the other, so that refusals have an order. */
  readonly inOrder: boolean;
  /** Atlas' clock and the monotonic one before this tick. */
  readonly atlasMs: number;
  readonly steadyMs: number;
  /** Returns whether no refusal holds at this monotonic time, so that retries may reorder requests. */
  readonly isClear: (steadyMs: number) => boolean;
  /** True if the exporter uses another host, in which case it is reloaded before this tick. */
  readonly isElsewhere: boolean;
  /** Returns whether this date is believed in any order of answers. */
  readonly isSureOf: (dated: Dated) => boolean;
}

/** The number of times that a nonce in use may expire at once, after which a client may give up. */
const MAX_DEATHS = 2;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function planRound(rules: RoundRules): Round {
  const { dice, inOrder } = rules;
  // Whole seconds, as in Atlas' header.
  const passes = dice.between(61, 1200) * 1000;
  const steadyMs = rules.steadyMs + passes;
  const jump = dice.mostly(0, 0.85, -10 * MINUTE, -9 * MINUTE, 10 * MINUTE, -2 * HOUR, 2 * HOUR, 90 * MINUTE);
  const aheadMs = dice.mostly(0, 0.6, -3 * HOUR, -313_000, 307_000, 3 * HOUR);
  const jumped = { dateMs: rules.atlasMs + passes + jump, steadyMs };
  const isClear = rules.isClear(steadyMs);
  const refuses = inOrder && (!isClear || dice.chance(0.4));
  const reload = dice.chance(0.05);
  // A retry reorders requests, and a reload adds some: only without both is the first answer known.
  const isOrdered = refuses && !reload && !rules.isElsewhere;
  const jumps = isOrdered || rules.isSureOf({ ...jumped, nowMs: jumped.dateMs + aheadMs });
  const atlasMs = rules.atlasMs + passes + (jumps ? jump : 0);
  const nowMs = atlasMs + aheadMs;
  const isFree = !refuses && isClear;
  const host = isFree ? dice.mostly('Atlas', 0.95, 'unknown', 'closed') : 'Atlas';
  const token =
    isFree && host === 'Atlas' && rules.isServiceAccount && dice.chance(0.1) ? tokenTrouble(dice) : undefined;
  const times = token?.isPassing ? dice.pick([1, 3, Number.POSITIVE_INFINITY]) : Number.POSITIVE_INFINITY;
  let deaths = 0;
  const isQuiet = host !== 'Atlas' || token !== undefined;
  return {
    atlasMs,
    nowMs,
    steadyMs,
    host,
    reload,
    reloads: dice.mostly(1, 0.5, 2, 20),
    credentials: refuses ? dice.mostly('good', 0.6, 'rotated', 'read only', 'elsewhere') : 'good',
    token: token === undefined ? undefined : { trouble: token, times },
    revokesTokens: token !== undefined || dice.chance(0.15),
    ticks: dice.chance(0.1) ? 2 : 1,
    changes: () => (dice.chance(0.5) ? 0 : dice.between(1, 4)),
    troubles: () => (isQuiet ? [] : planTroubles(rules, refuses)),
    midWalk: () => {
      const planned = planMidWalk(rules, refuses);
      if (planned?.what !== 'nonces' || inOrder) return planned;
      deaths += 1;
      return deaths > MAX_DEATHS ? undefined : planned;
    },
    scrapedAtMs: nowMs + dice.pick([0, 0, 10 * MINUTE, 40 * MINUTE]),
  };
}

function planMidWalk({ dice, inOrder }: RoundRules, refuses: boolean): MidWalk | undefined {
  if (dice.chance(0.75)) return undefined;
  // With parallel requests, a token fetched in place of a revoked one could be revoked as well.
  const ofOne = inOrder ? (['tokens'] as const) : [];
  const ofFirst = refuses ? (['clock', 'clock'] as const) : [];
  const what = dice.pick(['jobs', 'jobs', 'nonces', ...ofOne, ...ofFirst] as const);
  // Less than our own clock may be off, because two clocks that nearly agree count as equal.
  return { page: dice.between(1, 2), what, clockMs: dice.pick([-570, -30, 30, 90, 570]) * 1000 };
}

function planTroubles(rules: RoundRules, refuses: boolean): readonly Planned[] {
  const { dice, patienceMs, collectionJobs } = rules;
  if (dice.chance(0.5)) return [];
  const planned = Array.from({ length: dice.mostly(1, 0.8, 2, 3) }, () => {
    const trouble = refuses ? finalTrouble(dice, patienceMs) : anyTrouble(dice, patienceMs);
    return {
      of: collectionJobs && dice.chance(0.3) ? ('collections' as const) : ('restores' as const),
      page: dice.mostly(1, 0.6, 2, 3),
      trouble,
      times: dice.mostly(1, 0.6, 2, 3, 4, 5),
      // A truncated 401 still contains the challenge.
      loggedIn: refuses || trouble.fault.kind === 'length' || dice.chance(0.6),
    };
  });
  // One per page, so that the first one to apply is known.
  return planned.filter(
    ({ of, page }, index) => planned.findIndex((each) => each.of === of && each.page === page) === index,
  );
}
