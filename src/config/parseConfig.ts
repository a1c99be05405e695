import { readYaml } from '../yaml/document.ts';
import { inFileOrder, type Path, type Problem } from '../yaml/problem.ts';
import type { Config } from './config.ts';
import { readDraft } from './resolve/draft.ts';
import { describeMissing } from './resolve/feature.ts';
import { type Finding, hasPath, type Review, toProblem } from './resolve/finding.ts';
import { type ConfigSource, resolve } from './resolve/resolve.ts';
import type { Draft } from './schema/schema.ts';

/** A configuration, or everything that is wrong with it, in the order of the file. */
export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads the text of a configuration file. Reads no other file, so secrets in files are not looked at.
 * Never throws.
 */
export function parseConfig(text: string, source: ConfigSource): ParsedConfig {
  const yaml = readYaml(text);
  if (!yaml.ok) return { ok: false, problems: inFileOrder(yaml.problems) };
  const { document } = yaml;
  if (document.value === null) {
    const message = 'the file is empty, add the projects to poll';
    return { ok: false, problems: [{ path: '', message, line: 1, column: 1 }] };
  }
  const { draft, findings } = readDraft(document.value);
  const whole = findings.find(({ path }) => path.length === 0);
  // What is no mapping misses every key: that needs no saying.
  if (whole !== undefined) return { ok: false, problems: [toProblem(whole, document)] };
  const mistyped = new Set(findings.map(({ meant }) => JSON.stringify(meant)));
  const isWritten = (path: Path) => hasPath(document.value, path) || mistyped.has(JSON.stringify(path));
  const reviewed = review(draft, isWritten, source);
  const problems = [
    ...document.problems,
    ...[...findings, ...reviewed.findings].map((finding) => toProblem(finding, document)),
  ];
  return problems.length === 0
    ? { ok: true, config: reviewed.config }
    : { ok: false, problems: inFileOrder(problems) };
}

/** What came of the checks that look at more than one value. */
export interface Reviewed {
  /** Whole only if there are no findings. */
  readonly config: Config;
  readonly findings: readonly Finding[];
}

/** Resolves a draft and collects what is found wrong on the way. */
export function review(draft: Draft, isWritten: Review['isWritten'], source: ConfigSource): Reviewed {
  const findings: Finding[] = [];
  const reviewer: Review = {
    note: (finding) => findings.push(finding),
    want: (feature, path, about = 'key') => {
      const says = describeMissing(feature, draft.atlas.api_version);
      if (says !== undefined) findings.push({ path, about, says });
    },
    isWritten,
  };
  return { config: resolve(draft, source, reviewer), findings };
}
