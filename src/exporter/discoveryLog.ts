import type { FailureKind } from '../core/failure.ts';
import type { DiscoveryStatus } from '../discovery/watchers.ts';
import type { Logger } from '../log/logger.ts';

interface Failing {
  readonly credentials: string;
  readonly reason: FailureKind;
}

/** Writes one line when a discovery starts or stops failing; one for all discoveries of a refused login. */
export class DiscoveryLog {
  readonly #logger: Logger;
  #failing: ReadonlyMap<string, Failing> = new Map();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes how all discoveries stand now; one that is not there any more is forgotten. */
  write(
    discoveries: readonly DiscoveryStatus[],
    nameOf: (discovery: DiscoveryStatus) => string | undefined,
  ): void {
    const before = this.#failing;
    const now = new Map<string, Failing>();
    for (const discovery of discoveries) {
      const { projectId, credentials, failure } = discovery;
      const key = `${projectId} ${credentials}`;
      const was = before.get(key)?.reason;
      if (failure !== undefined) now.set(key, { credentials, reason: failure.kind });
      if (failure?.kind === was) continue;
      const fields = { projectId, projectName: nameOf(discovery), credentials };
      if (failure === undefined) {
        if (was === 'unauthorized' && isRefused(now, key, credentials)) continue;
        this.#logger.info({ event: 'discovery_recovered', ...fields, reason: was }, 'discovery recovered');
      } else if (failure.kind !== 'unauthorized' || !isRefused([...before, ...now], key, credentials)) {
        const { kind: reason, message: error } = failure;
        this.#logger.error({ event: 'discovery_failed', ...fields, reason, error }, 'discovery failed');
      }
    }
    this.#failing = now;
  }
}

// Whether another discovery has told of this login, or still waits for it.
function isRefused(failing: Iterable<readonly [string, Failing]>, key: string, credentials: string): boolean {
  return [...failing].some(
    ([other, each]) => other !== key && each.credentials === credentials && each.reason === 'unauthorized',
  );
}
