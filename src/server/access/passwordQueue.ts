/** A password to compare with a bcrypt hash, and the client that sent it. */
export interface PasswordCheck {
  readonly password: string;
  readonly hash: string;
  /** The client's IPv4 address or IPv6 network. */
  readonly client: string;
  /** Returns the current rank of the client. */
  readonly rank: () => number;
}

/** The rank of a client that has sent a correct password. Every other client's is the number of its wrong passwords. */
export const KNOWN_CLIENT = -1;

/** Resolves to `true` if the password is correct, to `false` if it is not, or to `undefined` if the queue is full. */
export type CheckPassword = (check: PasswordCheck) => Promise<boolean | undefined>;

interface Waiting {
  readonly check: PasswordCheck;
  readonly resolve: (isRight: Promise<boolean> | undefined) => void;
}

/** The queued passwords by client. The client whose password was compared last is the last one. */
type Queues = Map<string, Waiting[]>;

const MAX_WAITING = 128;

/**
 * Returns a queue that passes one password at a time to `compare`. The client with the lowest rank goes first: a client
 * that guesses does not delay one that has sent a correct password, or no password yet. Clients of the same rank
 * alternate, however many passwords each has sent. If the queue is full, a client displaces a password of one with a
 * higher rank; else a client with few queued passwords displaces one of the client of its rank that has the most.
 */
export function createPasswordQueue(
  compare: (password: string, hash: string) => Promise<boolean>,
  maxWaiting = MAX_WAITING,
): CheckPassword {
  const queues: Queues = new Map();
  let waitingCount = 0;
  let isComparing = false;

  const compareNext = () => {
    if (isComparing) return;
    const next = takeFirst(queues);
    if (next === undefined) return;
    waitingCount -= 1;
    isComparing = true;
    const comparing = compare(next.check.password, next.check.hash).finally(() => {
      isComparing = false;
      // The sender of the password handles the result first, which changes the client's rank.
      process.nextTick(compareNext);
    });
    next.resolve(comparing);
  };

  return (check) => {
    if (waitingCount >= maxWaiting) {
      if (!dropOne(queues, check)) return Promise.resolve(undefined);
      waitingCount -= 1;
    }
    return new Promise((resolve) => {
      const queue = queues.get(check.client) ?? [];
      queue.push({ check, resolve });
      queues.set(check.client, queue);
      waitingCount += 1;
      compareNext();
    });
  };
}

// Takes the next password of the first client of the lowest rank, and moves that client to the end.
function takeFirst(queues: Queues): Waiting | undefined {
  let first: Waiting | undefined;
  for (const [waiting] of queues.values()) {
    if (waiting !== undefined && (first === undefined || waiting.check.rank() < first.check.rank())) {
      first = waiting;
    }
  }
  if (first === undefined) return undefined;
  const { client } = first.check;
  const rest = (queues.get(client) ?? []).slice(1);
  queues.delete(client);
  if (rest.length > 0) queues.set(client, rest);
  return first;
}

// Drops the newest password of the client with the highest rank, and among equals of the one that has the most. Returns
// whether that client has a higher rank than the one that needs room, or the same rank and more passwords.
function dropOne(queues: Queues, { client, rank }: PasswordCheck): boolean {
  let last = { client, rank: rank(), length: (queues.get(client)?.length ?? 0) + 1 };
  for (const [other, [waiting, ...more]] of queues) {
    const otherRank = waiting?.check.rank() ?? last.rank;
    const length = 1 + more.length;
    if (otherRank > last.rank || (otherRank === last.rank && length > last.length)) {
      last = { client: other, rank: otherRank, length };
    }
  }
  if (last.client === client) return false;
  const queue = queues.get(last.client) ?? [];
  queue.pop()?.resolve(undefined);
  if (queue.length === 0) queues.delete(last.client);
  return true;
}
