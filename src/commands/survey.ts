import type { Asking } from '../atlas/client.ts';
import type { Failure } from '../core/failure.ts';
import type { Target } from '../core/target.ts';
import type { Exporter } from '../exporter/exporter.ts';
import type { Scope } from '../exporter/scope.ts';
import { type Attempt, attempt } from '../poller/attempt.ts';
import type { PolledTarget } from '../poller/poller.ts';
import { printable } from '../report/terminal.ts';
import type { Surroundings } from './surroundings.ts';

/** What came of asking about one target. */
export interface Surveyed<T> extends PolledTarget {
  readonly result: Attempt<T>['result'];
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
  const onBug = (error: unknown) => exporter.teller.bug(error, undefined);
  await exporter.scope.discover(turns);
  const targets = exporter.scope.targets();
  const progress = surroundings.isErrorTerminal && targets.length >= MANY_TARGETS;
  let done = 0;
  const surveyed = await Promise.all(
    targets.map(async (polled) => {
      const { result } = await attempt(polled.target.projectId, turns, onBug, (asking) =>
        ask(polled, asking),
      );
      done += 1;
      if (progress) surroundings.printError(`\rread ${done} of ${targets.length} targets`);
      return { ...polled, result };
    }),
  );
  if (progress) surroundings.printError('\r\u001b[K');
  return surveyed;
}

/** Something that could not be read: a target, or a discovery. */
export interface Unread {
  readonly place: string;
  readonly failure: Failure;
}

export function unreadOf<T>({ scope }: Exporter, surveyed: readonly Surveyed<T>[]): readonly Unread[] {
  const discoveries = scope.discoveries().flatMap(({ projectId, failure }) => {
    const place = projectId === 'all' ? 'projects of the login' : `clusters of ${scope.nameOf(projectId)}`;
    return failure === undefined ? [] : [{ place, failure }];
  });
  const targets = surveyed.flatMap(({ target, result }) =>
    result.ok ? [] : [{ place: placeOf(scope, target), failure: result.failure }],
  );
  return [...discoveries, ...targets];
}

export function placeOf(scope: Scope, { projectId, clusterName }: Target): string {
  return printable(`${scope.nameOf(projectId)}/${clusterName}`);
}
