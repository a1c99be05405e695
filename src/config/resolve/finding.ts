import type { YamlDocument } from '../../yaml/document.ts';
import { describePath, type Path, type Problem, problemWithoutPosition } from '../../yaml/problem.ts';
import { isSecretAt } from '../../yaml/secretPath.ts';
import type { Feature } from './feature.ts';

/** Something wrong at a path, before it is known where in the file that is and what is written there. */
export interface Finding {
  readonly path: Path;
  /**
   * `value`: `says` goes on after the value found; `key`: it is about the key, or about what is missing;
   * `environment`: it is about nothing in the file.
   */
  readonly about: 'value' | 'key' | 'environment';
  readonly says: string;
  /** Of an unknown key: the path of the key that was probably meant. */
  readonly meant?: Path | undefined;
}

/** Context of the checks that look at more than one value, and the place for their findings. */
export interface Review {
  readonly note: (finding: Finding) => void;
  /** Reports a contradiction that is no reason to stop. */
  readonly warn: (finding: Finding) => void;
  /** Says that a feature is wanted at a path: noted if it can't be had. */
  readonly want: (feature: Feature, path: Path, about?: 'key' | 'environment') => void;
  /** Returns whether a value is written at a path, valid or not, under a mistyped key or not: then it is not missing. */
  readonly isWritten: (path: Path) => boolean;
}

/** A finding with its place in the file and the value found, unless that may be a secret. */
export function toProblem(finding: Finding, document: YamlDocument): Problem {
  if (finding.about === 'environment') return toProblemWithoutPosition(finding);
  const { line, column, found } = document.locate(finding.path);
  // A file that is one text may be a secret's file, named by mistake.
  if (finding.path.length === 0) return { path: '', message: `the file ${finding.says}`, line, column };
  const secret = found?.scalar === true && isSecretAt(finding.path);
  const shown = secret ? '<secret>' : (found?.shown ?? 'nothing');
  const message = finding.about === 'value' ? `${shown} ${finding.says}` : finding.says;
  return { path: describePath(finding.path), message, line, column };
}

/** The same where there is no file. */
export function toProblemWithoutPosition({ path, says }: Finding): Problem {
  return problemWithoutPosition(describePath(path), says);
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
