import { AtlasError } from '../atlas/error.ts';
import type { Inventory } from '../atlas/inventory.ts';
import type { ProjectId } from '../core/target.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { attempt } from '../poller/attempt.ts';
import { printable } from '../report/terminal.ts';

/** More names than this help nobody. */
const MOST_NAMES = 30;

/**
 * For projects in which a name is not known: one sentence each about the names that are, as far as the
 * login may see them; of projects, where the project itself is not known.
 */
export async function describeExisting(
  exporter: Exporter,
  projectIds: Iterable<ProjectId>,
): Promise<readonly string[]> {
  const sentences = new Set<string>();
  for (const projectId of new Set(projectIds)) {
    const inventory = exporter.inventoryOf(projectId);
    const { result } = await attempt(
      projectId,
      exporter.poller.turns,
      (error) => exporter.teller.bug(error, undefined),
      async (asking) => inventory && describeNames(exporter, projectId, inventory, asking),
    );
    if (result.ok && result.value !== undefined) sentences.add(result.value);
  }
  return [...sentences];
}

async function describeNames(
  { scope }: Exporter,
  projectId: ProjectId,
  inventory: Inventory,
  asking: Parameters<Inventory['projects']>[0],
): Promise<string> {
  try {
    const clusters = await inventory.clustersOf(projectId, asking);
    return `${printable(scope.nameOf(projectId))} has: ${enumerate(clusters.map(({ name }) => name))}`;
  } catch (error) {
    if (!(error instanceof AtlasError) || error.failure.kind !== 'not_found') throw error;
    const projects = await inventory.projects(asking);
    const credentials = scope.project(projectId)?.credentials ?? '';
    return `credentials.${credentials} can see: ${enumerate(projects.map(({ id, name }) => `${printable(name)} (${id})`))}`;
  }
}

function enumerate(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const sorted = names.toSorted();
  const rest = sorted.length - MOST_NAMES;
  return sorted.slice(0, MOST_NAMES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
