import { dirname } from 'node:path';
import type { z } from 'zod';
import { readTextFile } from '../../files/readTextFile.ts';
import { fail, ok, type Result } from '../../result.ts';
import { printableName } from '../../text/quote.ts';
import { readYaml, type YamlDocument } from '../../yaml/document.ts';
import { describePath, describeProblem, inFileOrder, type Path, type Problem } from '../../yaml/problem.ts';
import { readTls } from './readTls.ts';
import type { WebConfig } from './webConfig.ts';
import { type WebConfigYaml, webConfigSchema } from './webConfigSchema.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** The result of reading `--web.config.file`, with the files that it depends on. */
export interface WebConfigRead {
  readonly result: Result<WebConfig, readonly string[]>;
  readonly files: readonly string[];
}

/**
 * Reads a file in the format of Prometheus' exporter-toolkit and the certificates that it names. Paths in it are
 * relative to its directory. Synchronous, so that a new connection uses the files that are on disk now.
 */
export function readWebConfig(path: string): WebConfigRead {
  const invalid = (problems: readonly Problem[], files: readonly string[] = []): WebConfigRead => ({
    result: fail(inFileOrder(problems).map((problem) => `${path}: ${describeProblem(problem)}`)),
    files: [path, ...files],
  });
  const file = readTextFile(path, MAX_FILE_BYTES);
  if (!file.ok) return { result: fail([`${printableName(path)} ${file.error}`]), files: [path] };
  const yaml = readYaml(file.value);
  if (!yaml.ok) return invalid(yaml.error);
  const document = yaml.value;
  const parsed = webConfigSchema.safeParse(document.value ?? {});
  if (!parsed.success) return invalid([...document.problems, ...problemsOf(document, parsed.error.issues)]);
  if (document.problems.length > 0) return invalid(document.problems);

  const settings = { ...settingsOf(parsed.data), isEmpty: (document.value ?? undefined) === undefined };
  const section = parsed.data.tls_server_config;
  // As in exporter-toolkit, an empty section changes nothing.
  if (section === undefined || section === null || Object.keys(section).length === 0) {
    return { result: ok({ ...settings, tls: undefined }), files: [path] };
  }
  const { tls, issues, files } = readTls(section, dirname(path));
  if (tls !== undefined) return { result: ok({ ...settings, tls }), files: [path, ...files] };
  return invalid(
    issues.map(({ key, message }) => problemAt(document, ['tls_server_config', key], message)),
    files,
  );
}

function settingsOf(yaml: WebConfigYaml): Omit<WebConfig, 'tls' | 'isEmpty'> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(yaml.http_server_config?.headers ?? {})) {
    if (value) headers.set(name, value);
  }
  const { interval = 0, burst = 0 } = yaml.rate_limit ?? {};
  return {
    headers,
    users: yaml.basic_auth_users ?? new Map(),
    authExcludedPaths: new Set(yaml.auth_excluded_paths),
    rateLimit: interval === 0 ? undefined : { intervalMs: interval, burst },
  };
}

/** Returns a problem at a path of the file. The message omits the value, which can be a secret. */
function problemAt(document: YamlDocument, path: Path, message: string): Problem {
  const { line, column } = document.locate(path);
  const sentence = path.length === 0 ? `the file ${message}` : message;
  return { path: describePath(path), message: sentence, line, column };
}

/** Returns the problems that the schema found. */
function problemsOf(document: YamlDocument, issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => problemAt(document, [...path, key], 'unknown key'));
    }
    const about = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
    return problemAt(document, path, about.message);
  });
}
