import type { YamlDocument } from '../../yaml/document.ts';
import { describePath, type Path, type Problem, problemWithoutPosition } from '../../yaml/problem.ts';
import { isSecretAt } from '../../yaml/secretPath.ts';
import type { ApiVersion } from '../apiVersion.ts';

/** A problem at a path, without its position in the file and the value found there. */
export interface Finding {
  readonly path: Path;
  /**
   * `value`: `message` continues a sentence that starts with the value found. `key`: `message` is about the key or a missing
   * value. `environment`: `message` is about the environment, not the file.
   */
  readonly about: 'value' | 'key' | 'environment';
  readonly message: string;
  /** For an unknown key, the path of the key that was probably meant. */
  readonly meant?: Path | undefined;
}

/** Features that need v2 of Atlas' API, in the words of an error. */
const NEEDS_V2 = {
  serviceAccounts: 'a service account',
  allClusters: 'discovering clusters',
  allProjects: 'discovering projects',
  clusterTags: 'reading the tags of clusters',
  collectionJobs: 'polling collection restore jobs',
} as const;
type Feature = keyof typeof NEEDS_V2;

/** Context of the checks that involve more than one value. Collects their findings. */
export interface Review {
  readonly note: (finding: Finding) => void;
  /** Reports a contradiction that does not make the configuration invalid. */
  readonly warn: (finding: Finding) => void;
  /** Requires a feature at a path; reports a finding if the API version lacks it. */
  readonly requireFeature: (feature: Feature, path: Path, about?: 'key' | 'environment') => void;
  /** Returns whether the file has a value at a path. It may be invalid or under a mistyped key, but is not missing. */
  readonly isWritten: (path: Path) => boolean;
}

/** Returns the reason why a feature is not available; `undefined` if it is available. */
export function describeMissing(feature: Feature, apiVersion: ApiVersion): string | undefined {
  return apiVersion === 'v1.0' ? `${NEEDS_V2[feature]} needs atlas.api_version v2` : undefined;
}

/** Returns a finding with its position in the file and the value found, unless the value may be a secret. */
export function toProblem(finding: Finding, document: YamlDocument): Problem {
  if (finding.about === 'environment') return toProblemWithoutPosition(finding);
  const { line, column, found } = document.locate(finding.path);
  // A file that contains a single text may be a secret file, named by mistake.
  if (finding.path.length === 0) return { path: '', message: `the file ${finding.message}`, line, column };
  const secret = found?.scalar === true && isSecretAt(finding.path);
  const shown = secret ? '<secret>' : (found?.shown ?? 'nothing');
  const message = finding.about === 'value' ? `${shown} ${finding.message}` : finding.message;
  return { path: describePath(finding.path), message, line, column };
}

export function toProblemWithoutPosition({ path, message }: Finding): Problem {
  return problemWithoutPosition(describePath(path), message);
}

/** Returns whether a plain value contains a path. */
export function hasPath(value: unknown, path: Path): boolean {
  let inner = value;
  for (const part of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, part)) return false;
    inner = Reflect.get(inner, part);
  }
  return true;
}
