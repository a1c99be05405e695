import type { ApiRoute } from '../../../src/simulator/apiRoute.ts';
import type { Random } from '../../../src/simulator/world/random.ts';
import type { FaultRule, Modifier, ReplacementFault, TransferFault, Where } from './fault.ts';
import type { Recording } from './recording.ts';

/** The properties of a request that select its faults. */
export interface Requested {
  readonly path: string;
  readonly route: ApiRoute;
  readonly page: number;
  readonly loggedIn: boolean;
}

/** The faults of one request. */
export interface Struck {
  readonly delayMs: number;
  readonly headers: Extract<Modifier, { kind: 'headers' }>['headers'];
  readonly fault: ReplacementFault | TransferFault | undefined;
}

interface Armed {
  readonly rule: FaultRule;
  spared: number;
  struck: number;
}

/** The pending faults. Of several that match, the one added first applies. */
export class Faults {
  readonly #random: Random;
  readonly #armed = new Set<Armed>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Adds a fault and returns a function that removes it. */
  add(rule: FaultRule): () => void {
    const armed: Armed = { rule, spared: 0, struck: 0 };
    this.#armed.add(armed);
    return () => {
      this.#armed.delete(armed);
    };
  }

  /** Serves a recording for a path from now on, to authenticated requests. */
  serve(path: string, recording: Recording): () => void {
    const fault = { kind: 'recording', recording } as const;
    return this.add({ fault, on: { path, loggedIn: true }, times: Number.POSITIVE_INFINITY });
  }

  /** The number of faults that have still to strike. */
  get left(): number {
    return this.#armed.size;
  }

  clear(): void {
    this.#armed.clear();
  }

  strike(requested: Requested): Struck {
    let delayMs = 0;
    let headers: Struck['headers'] = {};
    let fault: ReplacementFault | TransferFault | undefined;
    for (const armed of this.#armed) {
      const candidate = armed.rule.fault;
      const goesWithOthers = candidate.kind === 'delay' || candidate.kind === 'headers';
      if ((fault !== undefined && !goesWithOthers) || !this.#fires(armed, requested)) continue;
      if (candidate.kind === 'delay') delayMs += candidate.ms;
      else if (candidate.kind === 'headers') headers = { ...headers, ...candidate.headers };
      else fault = candidate;
    }
    return { delayMs, headers, fault };
  }

  #fires(armed: Armed, requested: Requested): boolean {
    const { on = {}, times = 1, after = 0, chance = 1 } = armed.rule;
    if (!matches(on, requested)) return false;
    if (armed.spared < after) {
      armed.spared += 1;
      return false;
    }
    if (this.#random() >= chance) return false;
    armed.struck += 1;
    if (armed.struck >= times) this.#armed.delete(armed);
    return true;
  }
}

function matches(on: Where, { path, route, page, loggedIn }: Requested): boolean {
  return (
    (on.path ?? path) === path &&
    (on.endpoint ?? route.endpoint) === route.endpoint &&
    (on.projectId ?? route.projectId) === route.projectId &&
    (on.clusterName ?? route.clusterName) === route.clusterName &&
    (on.page ?? page) === page &&
    (on.loggedIn ?? loggedIn) === loggedIn
  );
}
