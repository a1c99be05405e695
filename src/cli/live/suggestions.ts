import type { RequestContext } from '../../atlas/client.ts';
import type { Inventory } from '../../atlas/clusters/inventory.ts';
import { AtlasError } from '../../atlas/error.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { printable } from '../../text/quote.ts';

/** Maximum number of names in a suggestion, which counts the rest. */
const MAX_NAMES = 30;

interface SuggestedProject {
  readonly projectId: string;
  readonly projectName: string;
}

/** Existing names in place of an unknown one: clusters of a project, or projects that credentials can see. */
export type Suggestion =
  | (SuggestedProject & { readonly credentials: string; readonly clusterNames: readonly string[] })
  | { readonly credentials: string; readonly projects: readonly SuggestedProject[] };

/**
 * Returns the clusters of each project, as far as its credentials can see them. If Atlas does not know the project
 * itself, returns the projects of its credentials instead.
 */
export async function findSuggestions(
  exporter: Exporter,
  projectIds: Iterable<ProjectId>,
): Promise<readonly Suggestion[]> {
  // The projects of one set of credentials are suggested once, even if several configured projects are unknown.
  const found = new Map<string, Suggestion>();
  for (const projectId of new Set(projectIds)) {
    const inventory = exporter.projects.inventoryOf(projectId);
    if (inventory === undefined) continue;
    const { result } = await exporter.poller.tasks.run({ projectId }, (request) =>
      namesIn(exporter, projectId, inventory, request),
    );
    if (!result.ok) continue;
    found.set('projects' in result.value ? result.value.credentials : projectId, result.value);
  }
  return [...found.values()];
}

async function namesIn(
  { projects }: Exporter,
  projectId: ProjectId,
  inventory: Inventory,
  request: RequestContext,
): Promise<Suggestion> {
  const credentials = projects.credentialsOf(projectId);
  try {
    const clusters = await inventory.clustersOf(projectId, request);
    const clusterNames = clusters.map(({ name }) => name).toSorted();
    return { projectId, projectName: projects.nameOf(projectId), credentials, clusterNames };
  } catch (error) {
    if (!(error instanceof AtlasError) || error.failure.kind !== 'not_found') throw error;
    const projects = await inventory.projects(request);
    return { credentials, projects: projects.map(({ id, name }) => ({ projectId: id, projectName: name })) };
  }
}

/** Describes a suggestion in one sentence, safe to print. */
export function describeSuggestion(suggestion: Suggestion): string {
  if ('clusterNames' in suggestion) {
    return `${printable(suggestion.projectName)} has (credentials.${suggestion.credentials}): ${enumerate(suggestion.clusterNames)}`;
  }
  const projects = suggestion.projects.map(({ projectId, projectName }) => `${projectName} (${projectId})`);
  return `credentials.${suggestion.credentials} can see: ${enumerate(projects.toSorted())}`;
}

function enumerate(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const rest = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).map(printable).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
