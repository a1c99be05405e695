import { statSync } from 'node:fs';
import { StartError } from '../startError.ts';
import { readWebConfig, type WebConfigResult } from './readWebConfig.ts';
import type { LiveWebConfig, WebConfig } from './webConfig.ts';

const RECHECK_MS = 1000;

/**
 * Reads `--web.config.file` and reads it again when it or a file it names has changed, so that certificates and
 * passwords rotate. Looks at most once a second, when somebody connects or asks. A bad new file changes nothing.
 * @param nowMs a clock that never goes back
 * @param onProblem told once per new trouble with the file
 * @throws StartError if the first reading fails
 */
export function openWebConfig(
  path: string,
  nowMs: () => number,
  onProblem: (problem: string) => void,
): LiveWebConfig {
  const first = readWebConfig(path);
  if (!first.ok) throw new StartError(first.problems);
  let { config, files } = first;
  let checkedAtMs = nowMs();
  // What the files looked like before they were last read; `undefined` reads once more than needed rather than
  // missing a change, because which files there are is known only after reading.
  let seen: string | undefined;
  let complaint: string | undefined;

  return () => {
    if (nowMs() - checkedAtMs < RECHECK_MS) return config;
    checkedAtMs = nowMs();
    const now = fingerprint(files);
    // After a failure it is read every time, because the cause may lie outside the files that are known.
    if (now === seen && complaint === undefined) return config;
    const result = onlyWhatCanChange(config, readWebConfig(path), path);
    seen = files.join() === result.files.join() ? now : undefined;
    files = result.files;
    const previous = complaint;
    complaint = result.ok ? undefined : result.problems.join('\n');
    if (result.ok) config = result.config;
    else if (complaint !== undefined && complaint !== previous) onProblem(complaint);
    return config;
  };
}

function fingerprint(files: readonly string[]): string {
  return files.map(stampOf).join();
}

function stampOf(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
  } catch {
    return 'none';
  }
}

// Whether a socket speaks TLS, and asks for a certificate, is settled when it starts to listen.
function onlyWhatCanChange(before: WebConfig, after: WebConfigResult, path: string): WebConfigResult {
  if (!after.ok) return after;
  const fixed = ({ tls }: WebConfig) => `${tls !== undefined} ${asksForCertificate({ tls })}`;
  if (fixed(before) === fixed(after.config)) return after;
  const problem = `${path}: tls_server_config: TLS, or asking clients for certificates, can't be switched on or off while running: restart the exporter`;
  return { ok: false, problems: [problem], files: after.files };
}

/** Whether clients are asked for a certificate at all. */
export function asksForCertificate({ tls }: Pick<WebConfig, 'tls'>): boolean {
  return tls !== undefined && tls.clients.auth !== 'NoClientCert';
}
