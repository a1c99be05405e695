/** A password to compare with a bcrypt hash, and the client that sent it. */
export interface PasswordCheck {
  readonly password: string;
  readonly hash: string;
  /** The client's IPv4 address or IPv6 network. */
  readonly client: string;
  /** The client has sent a correct password before. */
  readonly isKnownClient: boolean;
}

/** Resolves to whether the password is correct, or to `undefined` if the queue is full. */
export type CheckPassword = (check: PasswordCheck) => Promise<boolean | undefined>;

interface Waiting {
  readonly check: PasswordCheck;
  readonly resolve: (isRight: Promise<boolean> | undefined) => void;
}

const MAX_WAITING = 128;

/**
 * Returns a queue that passes one password at a time to `compare`. Known clients go first, and clients of the same kind
 * alternate, however many passwords each has sent. If the queue is full, a known client displaces a password of an
 * unknown client; else a client with few queued passwords displaces one of the client that has the most.
 */
export function createPasswordQueue(
  compare: (password: string, hash: string) => Promise<boolean>,
  maxWaiting = MAX_WAITING,
): CheckPassword {
  const known = new Map<string, Waiting[]>();
  const unknown = new Map<string, Waiting[]>();
  let waitingCount = 0;
  let isComparing = false;

  const compareNext = () => {
    if (isComparing) return;
    const next = takeFirst(known) ?? takeFirst(unknown);
    if (next === undefined) return;
    waitingCount -= 1;
    isComparing = true;
    const comparing = compare(next.check.password, next.check.hash).finally(() => {
      isComparing = false;
      compareNext();
    });
    next.resolve(comparing);
  };
  const makeRoom = ({ client, isKnownClient }: PasswordCheck): boolean => {
    if (waitingCount < maxWaiting) return true;
    const isDisplaced = isKnownClient && dropLast(unknown, 0);
    if (!isDisplaced) {
      const queues = isKnownClient ? known : unknown;
      if (!dropLast(queues, (queues.get(client)?.length ?? 0) + 1)) return false;
    }
    waitingCount -= 1;
    return true;
  };

  return (check) => {
    if (!makeRoom(check)) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const queues = check.isKnownClient ? known : unknown;
      const queue = queues.get(check.client) ?? [];
      queue.push({ check, resolve });
      queues.set(check.client, queue);
      waitingCount += 1;
      compareNext();
    });
  };
}

// Takes the next password of the first client and moves that client to the end.
function takeFirst(queues: Map<string, Waiting[]>): Waiting | undefined {
  const [first] = queues;
  if (first === undefined) return undefined;
  const [client, queue] = first;
  const next = queue.shift();
  queues.delete(client);
  if (queue.length > 0) queues.set(client, queue);
  return next;
}

// Drops the newest password of the client that has the most, if it has more than `minLength`.
function dropLast(queues: Map<string, Waiting[]>, minLength: number): boolean {
  let longest: readonly [string, Waiting[]] | undefined;
  for (const entry of queues) {
    if (entry[1].length > (longest?.[1].length ?? minLength)) longest = entry;
  }
  if (longest === undefined) return false;
  const [client, queue] = longest;
  queue.pop()?.resolve(undefined);
  if (queue.length === 0) queues.delete(client);
  return true;
}
