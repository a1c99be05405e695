import { dirname } from 'node:path';
import { readText } from './readText.ts';
import { readTls } from './readTls.ts';
import type { WebConfig } from './webConfig.ts';
import { describeIssues, describeProblem, readYaml } from './webConfigProblems.ts';
import { type WebConfigYaml, webConfigSchema } from './webConfigSchema.ts';

/** What came of reading `--web.config.file`, and which files it depends on. */
export type WebConfigResult = { readonly files: readonly string[] } & (
  | { readonly ok: true; readonly config: WebConfig }
  | { readonly ok: false; readonly problems: readonly string[] }
);

/**
 * Reads a file in the format of Prometheus' exporter-toolkit and the certificates it names; paths in it start
 * from its own folder. Synchronous, so that a connection that has just come in gets what is on disk now.
 */
export function readWebConfig(path: string): WebConfigResult {
  const file = readText(path);
  if (!file.ok) return { ok: false, problems: [file.problem], files: [path] };
  const yaml = readYaml(file.text);
  const fail = (problems: readonly string[], files: readonly string[] = [path]): WebConfigResult => ({
    ok: false,
    problems: problems.map((problem) => `${path}: ${problem}`),
    files,
  });
  if (yaml.problems.length > 0) return fail(yaml.problems);
  const parsed = webConfigSchema.safeParse(yaml.value ?? {});
  if (!parsed.success) return fail(describeIssues(yaml, parsed.error.issues));

  const section = parsed.data.tls_server_config;
  // As in exporter-toolkit, a section with nothing in it asks for nothing.
  if (section === undefined || section === null || Object.keys(section).length === 0) {
    return { ok: true, config: { ...settingsOf(parsed.data), tls: undefined }, files: [path] };
  }
  const { tls, issues, files } = readTls(section, dirname(path));
  if (tls === undefined) {
    const problems = issues.map(({ key, message }) =>
      describeProblem(yaml, ['tls_server_config', key], message),
    );
    return fail(problems, [path, ...files]);
  }
  return { ok: true, config: { ...settingsOf(parsed.data), tls }, files: [path, ...files] };
}

function settingsOf(yaml: WebConfigYaml): Omit<WebConfig, 'tls'> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(yaml.http_server_config?.headers ?? {})) {
    if (value) headers.set(name, value);
  }
  const { interval = 0, burst = 0 } = yaml.rate_limit ?? {};
  return {
    headers,
    users: new Map(Object.entries(yaml.basic_auth_users ?? {})),
    authExcludedPaths: new Set(yaml.auth_excluded_paths),
    rateLimit: interval === 0 ? undefined : { intervalMs: interval, burst },
  };
}
