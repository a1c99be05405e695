import type { Asking } from '../atlas/client.ts';
import type { Failure } from '../core/failure.ts';
import type { ListRead } from '../core/outcome.ts';
import type { Target } from '../core/target.ts';
import type { Exporter } from '../exporter/exporter.ts';
import type { Scope } from '../exporter/scope.ts';
import { type Attempt, attempt } from '../poller/attempt.ts';
import { readCollections } from '../poller/poll.ts';
import type { PolledTarget } from '../poller/poller.ts';
import { printable } from '../report/terminal.ts';
import type { Surroundings } from './surroundings.ts';

/** What a target has told: what was asked of its restore jobs, and its collection restore jobs. */
export interface Told<T> {
  readonly restores: T;
  /** `undefined` where they are not polled, or the cluster has none. */
  readonly collections: ListRead | Failure | undefined;
}

/** What came of asking about one target. */
export interface Surveyed<T> extends PolledTarget {
  readonly result: Attempt<Told<T>>['result'];
}

/** So many targets take long enough for somebody to wonder. */
const MANY_TARGETS = 20;

/** Discovers what there is and asks once about every target, as fairly as polls do. */
export async function survey<T>(
  exporter: Exporter,
  surroundings: Surroundings,
  ask: (polled: PolledTarget, asking: Asking) => Promise<T>,
): Promise<readonly Surveyed<T>[]> {
  const { turns } = exporter.poller;
  const { collectionJobs } = exporter.config.poll;
  const onBug = (error: unknown) => exporter.teller.bug(error, undefined);
  await exporter.scope.discover(turns);
  const targets = exporter.scope.targets();
  const progress = surroundings.isErrorTerminal && targets.length >= MANY_TARGETS;
  let done = 0;
  const surveyed = await Promise.all(
    targets.map(async (polled) => {
      const { result } = await attempt(polled.target.projectId, turns, onBug, async (asking) => ({
        restores: await ask(polled, asking),
        collections: collectionJobs ? await readCollections(polled.target, polled.lists, asking) : undefined,
      }));
      done += 1;
      if (progress) surroundings.printError(`\rread ${done} of ${targets.length} targets`);
      return { ...polled, result };
    }),
  );
  if (progress) surroundings.printError('\r\u001b[K');
  return surveyed;
}

/** Something that could not be read, safe to print: a target, one of its lists, or a discovery. */
export interface Unread {
  readonly place: string;
  readonly reason: Failure['kind'];
  readonly message: string;
}

export function unreadOf<T>({ scope }: Exporter, surveyed: readonly Surveyed<T>[]): readonly Unread[] {
  const discoveries = scope.discoveries().flatMap(({ projectId, credentials, failure }) => {
    const place =
      projectId === 'all'
        ? `projects of credentials.${credentials}`
        : `clusters of ${scope.nameOf(projectId)}`;
    return failure === undefined ? [] : [unread(place, failure)];
  });
  const targets = surveyed.flatMap(({ target, result }) => {
    const place = placeOf(scope, target);
    if (!result.ok) return [unread(place, result.failure)];
    const { collections } = result.value;
    return collections !== undefined && 'kind' in collections
      ? [unread(`${place} (collection restore jobs)`, collections)]
      : [];
  });
  return [...discoveries, ...targets];
}

function unread(place: string, { kind, message }: Failure): Unread {
  return { place: printable(place), reason: kind, message: printable(message) };
}

export function placeOf(scope: Scope, { projectId, clusterName }: Target): string {
  return printable(`${scope.nameOf(projectId)}/${clusterName}`);
}
