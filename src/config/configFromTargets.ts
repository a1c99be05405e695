import type { Target } from '../core/target.ts';
import { fail, ok, type Result } from '../result.ts';
import { quote } from '../text/quote.ts';
import { problemWithoutPosition } from '../yaml/problem.ts';
import type { Environment } from './environment.ts';
import { type ParsedConfig, review } from './parseConfig.ts';
import { hasPath, toProblemWithoutPosition } from './resolve/finding.ts';
import { ATLAS_URL, parseBaseUrl } from './schema/baseUrl.ts';
import { configFile } from './schema/schema.ts';
import { clusterName, projectId } from './schema/values.ts';

/** Variable with the address of Atlas for a run without a file. MongoDB's CLI and Terraform provider read it, too. */
const BASE_URL = 'MONGODB_ATLAS_BASE_URL';

/** Parses a target of the command line, `PROJECT_ID/CLUSTER`. */
export function parseTarget(text: string): Result<Target> {
  const [project, cluster, ...more] = text.split('/');
  const id = projectId().safeParse(project);
  const name = clusterName().safeParse(cluster);
  return id.success && name.success && more.length === 0
    ? ok({ projectId: id.data, clusterName: name.data })
    : fail('is not PROJECT_ID/CLUSTER (24 hexadecimal characters, a slash, the name of the cluster)');
}

/** Returns the configuration of a run without a file: defaults, the given targets and the environment's credentials. */
export function configFromTargets(targets: readonly Target[], env: Environment): ParsedConfig {
  const baseUrl = env[BASE_URL] === '' ? undefined : env[BASE_URL];
  const url = parseBaseUrl(baseUrl ?? ATLAS_URL);
  if (!url.ok) return fail([problemWithoutPosition(BASE_URL, `${quote(baseUrl ?? '')} ${url.error}`)]);
  const clustersOf = new Map<string, string[]>();
  for (const { projectId: id, clusterName: name } of targets) {
    clustersOf.set(id, [...(clustersOf.get(id) ?? []), name]);
  }
  const written = {
    ...(baseUrl === undefined ? {} : { atlas: { base_url: baseUrl } }),
    projects: [...clustersOf].map(([id, clusters]) => ({ id, clusters })),
  };
  const { config, findings, warnings } = review(configFile.parse(written), (path) => hasPath(written, path), {
    file: '',
    env,
  });
  if (findings.length > 0) return fail(findings.map(toProblemWithoutPosition));
  return ok({ config, warnings: warnings.map(toProblemWithoutPosition) });
}
