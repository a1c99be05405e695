import { fail, ok } from '../../result.ts';
import { quote } from '../../text/quote.ts';
import { type Problem, problemWithoutPosition } from '../../yaml/problem.ts';
import type { Environment } from '../environment.ts';
import { type ParsedConfig, review } from '../parseConfig.ts';
import { ATLAS_URL, parseBaseUrl } from '../schema/baseUrl.ts';
import { configFile } from '../schema/schema.ts';
import { clusterName, projectId } from '../schema/values.ts';
import { hasPath, toProblemWithoutPosition } from './finding.ts';

/** Names the Atlas of a run without a file, as for MongoDB's CLI and Terraform provider. */
const BASE_URL = 'MONGODB_ATLAS_BASE_URL';

const NONE = 'missing, name at least one PROJECT_ID/CLUSTER';

/** The configuration of a run without a file: defaults, the given targets, the credentials of the environment. */
export function configFromTargets(targets: readonly string[], env: Environment): ParsedConfig {
  const problems: Problem[] = [];
  const note = (target: string, says: string) => {
    problems.push(problemWithoutPosition('--target', `${quote(target)} ${says}`));
  };
  const baseUrl = env[BASE_URL] === '' ? undefined : env[BASE_URL];
  const url = parseBaseUrl(baseUrl ?? ATLAS_URL);
  if (!url.ok) problems.push(problemWithoutPosition(BASE_URL, `${quote(baseUrl ?? '')} ${url.error}`));
  const clustersOf = new Map<string, string[]>();
  for (const target of targets) {
    const [project, cluster, ...more] = target.split('/');
    const id = projectId().safeParse(project);
    const name = clusterName().safeParse(cluster);
    if (!id.success || !name.success || more.length > 0) {
      note(target, 'is not PROJECT_ID/CLUSTER (24 hexadecimal characters, a slash, the name of the cluster)');
      continue;
    }
    const clusters = clustersOf.get(id.data) ?? [];
    if (clusters.includes(name.data)) note(target, 'is a duplicate');
    else clustersOf.set(id.data, [...clusters, name.data]);
  }
  const written = {
    ...(baseUrl === undefined ? {} : { atlas: { base_url: baseUrl } }),
    projects: [...clustersOf].map(([id, clusters]) => ({ id, clusters })),
  };
  if (targets.length === 0) problems.push(problemWithoutPosition('--target', NONE));
  if (written.projects.length === 0 || !url.ok) return fail(problems);
  const { config, findings, warnings } = review(configFile.parse(written), (path) => hasPath(written, path), {
    file: '',
    env,
  });
  problems.push(...findings.map(toProblemWithoutPosition));
  if (problems.length > 0) return fail(problems);
  return ok({ config, warnings: warnings.map(toProblemWithoutPosition) });
}
