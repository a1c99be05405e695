import type { FailureKind } from '../../src/core/failure.ts';
import type { ErrorCode } from '../../src/simulator/errors.ts';
import type { Fault } from '../simulator/faults/fault.ts';
import type { Dice } from './dice.ts';

/** The documented effect of one fault on one attempt. */
export interface Trouble {
  readonly name: string;
  readonly fault: Fault;
  /** The failure of the attempt, `undefined` if it succeeds. */
  readonly reason: FailureKind | undefined;
  /** True if the poll retries. */
  readonly isPassing: boolean;
  /** The time for which Atlas asks to send no requests for the project. */
  readonly waitMs?: number;
  /** True if the answer is JSON with a successful status, which refused credentials never get. */
  readonly isAccepted?: boolean;
  /** True if the address is refused: 403. */
  readonly isOfAddress?: boolean;
  /** True if the answer is complete with status 200: its `Date` counts, whatever its body. */
  readonly isDated?: boolean;
  /** True if the list is requested again with smaller pages. */
  readonly isTooLarge?: boolean;
  /** True if no complete answer arrived, which counts as `error`. */
  readonly isBroken?: boolean;
}

type Make = (dice: Dice, patienceMs: number) => Trouble;

const SECOND = 1000;
const DEFAULT_WAIT_MS = 60 * SECOND;

/** Transient faults: retried at once, up to four attempts in all. */
const PASSING: readonly Make[] = [
  () => passing('refused', { kind: 'refuse' }, 'network', true),
  (dice) => passing('reset', { kind: 'reset', afterBytes: dice.between(0, 60) }, 'network', true),
  (dice) => passing('cut', { kind: 'cut', afterBytes: dice.between(0, 60) }, 'network', true),
  () => passing('5xx of Atlas', { kind: 'error', code: 'UNEXPECTED_ERROR' }, 'server_error'),
  (dice) =>
    passing('5xx of a proxy', { kind: 'html', status: dice.pick([500, 502, 503, 504]) }, 'server_error'),
  (dice) => passing('empty 5xx', { kind: 'respond', status: dice.pick([503, 529, 599]) }, 'server_error'),
  () => passing('503, come at once', later(503, '0'), 'server_error'),
];

/** Faults that cost a whole timeout each. */
const SLOW: readonly Make[] = [
  () => passing('silence', { kind: 'silence' }, 'timeout', true),
  () => passing('slow drip', { kind: 'drip', bytes: 1, everyMs: 40 }, 'timeout', true),
  (dice) => passing('too long a length', { kind: 'length', by: dice.between(1, 500) }, 'timeout', true),
  (_dice, patienceMs) => passing('delay', { kind: 'delay', ms: patienceMs * 1.5 }, 'timeout', true),
];

/** Faults that end a poll at once. */
const FINAL: readonly Make[] = [
  () => unreadable('empty body', answer('')),
  () => unreadable('HTML for a list', { kind: 'html', status: 200 }),
  (dice) => unreadable('no JSON', answer(dice.pick(['{"results":[', 'ok']))),
  (dice) => ({
    ...unreadable('no list', answer(dice.pick(['null', '[]', '{}', '7', '{"results":{}}']))),
    isAccepted: true,
  }),
  () => unreadable('too short a length', { kind: 'length', by: -20 }),
  () => final('compressed', answer('{"results":[]}', { 'Content-Encoding': 'gzip' }), 'bad_response', true),
  (dice) =>
    final(
      'redirect',
      { kind: 'redirect', location: 'http://127.0.0.1:1/', status: dice.pick([301, 302, 307, 308]) },
      'bad_response',
    ),
  (dice) =>
    final(
      'odd status',
      { kind: 'respond', status: dice.pick([204, 400, 402, 405, 418, 451]) },
      'bad_response',
    ),
  () => final('503, come much later', later(503, '3600'), 'server_error'),
  (dice) => error(dice.pick(['CLUSTER_NOT_FOUND', 'GROUP_NOT_FOUND']), 'not_found'),
  () => final('404 of a proxy', { kind: 'html', status: 404 }, 'not_found'),
  () => error('BACKUP_CONFIG_NOT_FOUND', 'no_backup'),
  (dice) => error(dice.pick(['INVALID_VERSION_DATE', 'VERSION_GONE']), 'unsupported_version'),
  () => error('INVALID_QUERY_PARAMETER', 'bad_response'),
];

/** Refusals: later requests depend on them, so their order matters. */
const REFUSALS: readonly Make[] = [
  () => ({ ...error('RATE_LIMITED', 'rate_limited'), waitMs: DEFAULT_WAIT_MS }),
  (dice) => {
    const seconds = dice.pick([1, 30, 600, 5000]);
    return {
      ...final('429 with Retry-After', later(429, String(seconds)), 'rate_limited'),
      waitMs: seconds * SECOND,
    };
  },
  () => error('USER_UNAUTHORIZED', 'forbidden'),
  () => ({ ...error('IP_ADDRESS_NOT_ON_ACCESS_LIST', 'forbidden'), isOfAddress: true }),
  () => ({ ...final('403 of a proxy', { kind: 'html', status: 403 }, 'forbidden'), isOfAddress: true }),
];

const HUGE: Make = () => ({
  ...final('100 MB', { kind: 'huge', bytes: 100_000_000 }, 'bad_response', true),
  isTooLarge: true,
});

const HARMLESS: readonly Make[] = [
  () => harmless('small pieces', { kind: 'drip', bytes: 5000, everyMs: 1 }),
  () => harmless('short delay', { kind: 'delay', ms: 3 }),
  () =>
    harmless('strange headers', {
      kind: 'headers',
      headers: {
        'RateLimit-Limit': 'many',
        'RateLimit-Remaining': '-1',
        'Retry-After': '9',
        Sunset: 'never',
        'X-Error-Code': 'UNEXPECTED_ERROR',
      },
    }),
];

/** Returns a fault that needs no order: any but a refusal. */
export function anyTrouble(dice: Dice, patienceMs: number): Trouble {
  if (dice.chance(0.004)) return HUGE(dice, patienceMs);
  const kinds = dice.chance(0.05) ? SLOW : dice.mostly(PASSING, 0.6, FINAL, FINAL, HARMLESS);
  return dice.pick(kinds)(dice, patienceMs);
}

/** Returns a fault that ends without a pause. */
export function finalTrouble(dice: Dice, patienceMs: number): Trouble {
  return dice.pick(dice.mostly(REFUSALS, 0.7, FINAL, HARMLESS))(dice, patienceMs);
}

/** Returns a fault of the token endpoint. */
export function tokenTrouble(dice: Dice): Trouble {
  return dice.pick([
    passing('no token: 5xx', { kind: 'html', status: 503 }, 'server_error'),
    passing('no token: refused', { kind: 'refuse' }, 'network', true),
    final('no token in the answer', answer('{"token_type":"Bearer"}'), 'bad_response'),
  ]);
}

function passing(name: string, fault: Fault, reason: FailureKind, isBroken = false): Trouble {
  return { name, fault, reason, isPassing: true, isBroken };
}

function final(name: string, fault: Fault, reason: FailureKind, isBroken = false): Trouble {
  return { name, fault, reason, isPassing: false, isBroken };
}

function unreadable(name: string, fault: Fault): Trouble {
  return { ...final(name, fault, 'bad_response'), isDated: true };
}

function harmless(name: string, fault: Fault): Trouble {
  return { name, fault, reason: undefined, isPassing: true };
}

function error(code: ErrorCode, reason: FailureKind): Trouble {
  return final(code, { kind: 'error', code }, reason);
}

function later(status: number, seconds: string): Fault {
  return { kind: 'respond', status, headers: { 'Retry-After': seconds } };
}

function answer(body: string, headers: Readonly<Record<string, string>> = {}): Fault {
  return { kind: 'respond', status: 200, headers, body };
}
