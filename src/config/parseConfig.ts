import { fail, ok, type Result } from '../result.ts';
import { readYaml } from '../yaml/document.ts';
import { inFileOrder, type Path, type Problem } from '../yaml/problem.ts';
import type { Config } from './config.ts';
import { readDraft } from './resolve/draft.ts';
import { describeMissing, type Finding, hasPath, type Review, toProblem } from './resolve/finding.ts';
import { type ConfigSource, resolve } from './resolve/resolve.ts';
import { configFile, type Draft } from './schema/schema.ts';

/** A configuration, or all its problems in the order of the file. */
export type ParsedConfig = Result<CheckedConfig, readonly Problem[]>;

export interface CheckedConfig {
  readonly config: Config;
  /** Settings that contradict each other, in the order of the file. */
  readonly warnings: readonly Problem[];
}

/** Parses the text of a configuration file. Reads no other file, so it does not check secret files. Never throws. */
export function parseConfig(text: string, source: ConfigSource): ParsedConfig {
  const yaml = readYaml(text);
  if (!yaml.ok) return fail(inFileOrder(yaml.error));
  const document = yaml.value;
  if (document.value === null) {
    const message = 'the file is empty, add the projects to poll';
    return fail([{ path: '', message, line: 1, column: 1 }]);
  }
  const { draft, findings } = readDraft(document.value, configFile);
  const whole = findings.find(({ path }) => path.length === 0);
  // A file that is not a mapping lacks every key, so only this problem is reported.
  if (whole !== undefined) return fail([toProblem(whole, document)]);
  const mistyped = new Set(findings.map(({ meant }) => JSON.stringify(meant)));
  const isWritten = (path: Path) => hasPath(document.value, path) || mistyped.has(JSON.stringify(path));
  const reviewed = review(draft, isWritten, source);
  const problems = [
    ...document.problems,
    ...[...findings, ...reviewed.findings]
      // The YAML document has already reported these.
      .filter(({ path }) => path.at(-1) !== '__proto__')
      .map((finding) => toProblem(finding, document)),
  ];
  if (problems.length > 0) return fail(inFileOrder(problems));
  const warnings = reviewed.warnings.map((warning) => toProblem(warning, document));
  return ok({ config: reviewed.config, warnings: inFileOrder(warnings) });
}

/** Resolves a draft and collects the findings. The configuration is complete only if there are none. */
export function review(draft: Draft, isWritten: Review['isWritten'], source: ConfigSource) {
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  const reviewer: Review = {
    note: (finding) => findings.push(finding),
    warn: (finding) => warnings.push(finding),
    requireFeature: (feature, path, about = 'key') => {
      const message = describeMissing(feature, draft.atlas.api_version);
      if (message !== undefined) findings.push({ path, about, message });
    },
    isWritten,
  };
  return { config: resolve(draft, source, reviewer), findings, warnings };
}
