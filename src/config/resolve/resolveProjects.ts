import type { ClusterName } from '../../core/target.ts';
import { nearest } from '../../text/nearest.ts';
import { describePath, type Path } from '../../yaml/problem.ts';
import type { ProjectConfig } from '../config.ts';
import type { DraftProject } from '../schema/schema.ts';
import type { Review } from './finding.ts';

/** Returns the projects of the file with their references checked; invalid ones are reported. */
export function resolveProjects(
  drafts: readonly (DraftProject | undefined)[],
  definedNames: readonly string[],
  review: Review,
): readonly ProjectConfig[] {
  const projects: ProjectConfig[] = [];
  // The path of the first entry of each project.
  const first = new Map<string, Path>();
  for (const [at, draft] of drafts.entries()) {
    if (draft === undefined) continue;
    const path = ['projects', at];
    const credentials = credentialsOf(draft, path, review);
    const isDefined = checkReference(credentials, path, definedNames, review);
    const clusters =
      draft.id === 'all' ? checkAllProjects(draft, path, review) : resolveClusters(draft, path, review);
    checkExclude(draft, path, review);
    if (draft.id === undefined) {
      if (!review.isWritten([...path, 'id'])) {
        review.note({ path: [...path, 'id'], about: 'key', message: 'missing, add the id of the project' });
      }
      continue;
    }
    // Each set of credentials may have one entry with `id: all`, for the projects that it can see.
    const key = draft.id === 'all' ? `all ${credentials}` : draft.id;
    const before = first.get(key);
    if (before === undefined) first.set(key, path);
    else if (draft.id !== 'all' || credentials !== undefined) {
      const message = `is a duplicate, first as ${describePath(before)}${draft.id === 'all' ? ' with the same credentials' : ''}`;
      review.note({ path: [...path, 'id'], about: 'value', message });
    }
    if (!isDefined || credentials === undefined || clusters === undefined) continue;
    const exclude = (draft.exclude ?? []).filter((name) => name !== undefined);
    projects.push({ id: draft.id, name: draft.name, credentials, clusters, exclude });
  }
  return projects;
}

/** Returns the name of a project's credentials; `undefined` if the name is invalid. */
export function credentialsOf(draft: DraftProject, path: Path, review: Review): string | undefined {
  return draft.credentials ?? (review.isWritten([...path, 'credentials']) ? undefined : 'default');
}

function checkReference(
  name: string | undefined,
  path: Path,
  defined: readonly string[],
  review: Review,
): boolean {
  // `default` comes from the environment if the file does not define it.
  if (name === undefined || name === 'default' || review.isWritten(['credentials', name]))
    return name !== undefined;
  const meant = nearest(name, defined);
  const hint = meant === undefined ? '' : `, did you mean "${meant}"?`;
  const message = `is not defined under credentials${hint}`;
  review.note({ path: [...path, 'credentials'], about: 'value', message });
  return false;
}

function checkAllProjects(draft: DraftProject, path: Path, review: Review): 'all' {
  review.requireFeature('allProjects', [...path, 'id']);
  if (Array.isArray(draft.clusters)) {
    const message = 'names the clusters of one project, but id is all: remove it or write all';
    review.note({ path: [...path, 'clusters'], about: 'key', message });
  }
  if (draft.name !== undefined) {
    review.note({ path: [...path, 'name'], about: 'value', message: 'cannot name all projects, remove it' });
  }
  return 'all';
}

function resolveClusters(
  draft: DraftProject,
  path: Path,
  review: Review,
): readonly ClusterName[] | 'all' | undefined {
  const at = [...path, 'clusters'];
  if (draft.clusters === 'all') {
    review.requireFeature('allClusters', at);
    return 'all';
  }
  if (draft.clusters === undefined) {
    // Without a readable id this may be "id: all", which needs no clusters.
    if (draft.id !== undefined && !review.isWritten(at)) {
      review.note({ path: at, about: 'key', message: 'missing, add a list of cluster names, or all' });
    }
    return undefined;
  }
  const seen = new Set<ClusterName>();
  for (const [index, name] of draft.clusters.entries()) {
    if (name === undefined) continue;
    if (seen.has(name)) {
      review.note({ path: [...at, index], about: 'value', message: 'is a duplicate in this project' });
    }
    seen.add(name);
  }
  return [...seen];
}

function checkExclude(draft: DraftProject, path: Path, review: Review): void {
  const at = [...path, 'exclude'];
  if (draft.exclude === undefined) return;
  if (draft.id === 'all') {
    for (const [index, name] of draft.exclude.entries()) {
      if (name === undefined || /^[a-f0-9]{24}$/.test(name)) continue;
      const message = 'is not a project id, and from id: all only projects can be left out';
      review.note({ path: [...at, index], about: 'value', message });
    }
  } else if (Array.isArray(draft.clusters)) {
    const message = 'has no effect beside a list of clusters, remove it';
    review.note({ path: at, about: 'key', message });
  }
}
