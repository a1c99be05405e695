import { statSync } from 'node:fs';
import { fail } from '../../result.ts';
import { StartError } from '../startError.ts';
import { requestsCertificate, requiresCertificate, verifiesCertificate } from './clientPolicy.ts';
import { readWebConfig, type WebConfigRead } from './readWebConfig.ts';
import type { LiveWebConfig, WebConfig } from './webConfig.ts';

const RECHECK_MS = 1000;

/** A file last changed this long ago is complete. One that is still being written can be valid but lack users. */
const SETTLED_MS = 1000;

interface LiveWebConfigOptions {
  /** The milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
  /** Called once for each new problem with the file. */
  readonly onProblem: (problem: string) => void;
  /** Called after each read. */
  readonly onRead: (isValid: boolean) => void;
}

/**
 * Reads `--web.config.file`. The returned function reads it again when it or a file that it names has changed, so that
 * certificates and passwords can be rotated. It checks for changes at most once a second, when a client connects or
 * sends a request. It ignores a file that is still being written, an invalid file, and an unsafe change.
 * @throws StartError if the first read fails
 */
export function openWebConfig(
  path: string,
  { nowMs, onProblem, onRead }: LiveWebConfigOptions,
): LiveWebConfig {
  const first = readWebConfig(path);
  if (!first.result.ok) throw new StartError(first.result.error);
  onRead(true);
  let config = first.result.value;
  let { files } = first;
  let checkedAtMs = nowMs();
  // The stamp of the files before the last read. `undefined` if that read has changed the list of files: another read
  // then makes sure that no change of a new file is missed.
  let readStamp: string | undefined;
  /** The stamp of the files at the last check. */
  let checkedStamp: string | undefined;
  let problem: string | undefined;

  return () => {
    if (nowMs() - checkedAtMs < RECHECK_MS) return config;
    checkedAtMs = nowMs();
    const { stamp, changedAtMs } = statFiles(files);
    // After a failed read, every check reads the file, because the cause may lie outside the known files.
    if (stamp === readStamp && problem === undefined) return config;
    // An unchanged stamp is enough: after the clock was set back, files have modification times in the future.
    const isSettled = stamp === checkedStamp || Date.now() - changedAtMs >= SETTLED_MS;
    checkedStamp = stamp;
    if (!isSettled) return config;
    const read = readWebConfig(path);
    if (statFiles(files).stamp !== stamp) return config;
    const result = refuseUnsafeChange(config, read.result, path);
    onRead(result.ok);
    readStamp = files.join() === read.files.join() ? stamp : undefined;
    files = read.files;
    const previous = problem;
    problem = result.ok ? undefined : result.error.join('\n');
    if (result.ok) config = result.value;
    else if (problem !== undefined && problem !== previous) onProblem(problem);
    return config;
  };
}

function statFiles(files: readonly string[]) {
  const states = files.map(statFile);
  return {
    stamp: states.map(({ stamp }) => stamp).join(),
    /** The modification time of the file that was changed last. */
    changedAtMs: Math.max(...states.map(({ changedAtMs }) => changedAtMs)),
  };
}

function statFile(file: string) {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return { stamp: `${ino}:${size}:${mtimeMs}:${ctimeMs}`, changedAtMs: mtimeMs };
  } catch {
    return { stamp: 'none', changedAtMs: 0 };
  }
}

/** The probes of orchestrators, which often cannot send a password. */
const PROBE_PATHS: ReadonlySet<string> = new Set(['/-/healthy', '/-/ready']);

type Change = (before: WebConfig, after: WebConfig) => boolean;

/** Returns a test for changes that remove a protection. */
const removes =
  (isProtected: (config: WebConfig) => boolean): Change =>
  (before, after) =>
    isProtected(before) && !isProtected(after);

const UNSAFE_CHANGES: readonly (readonly [problem: string, applies: Change])[] = [
  [
    'the file is empty: fill it, or restart the exporter to run without it',
    removes(({ isEmpty }) => !isEmpty),
  ],
  [
    "tls_server_config: TLS, or asking clients for certificates, can't be switched on or off while running: restart the exporter",
    (before, after) =>
      (before.tls === undefined) !== (after.tls === undefined) ||
      requestsCertificate(before.tls?.clients) !== requestsCertificate(after.tls?.clients),
  ],
  [
    "tls_server_config.client_auth_type: client certificates can't be made optional while running: restart the exporter",
    removes(({ tls }) => requiresCertificate(tls?.clients)),
  ],
  [
    "tls_server_config.client_auth_type: client certificates can't be left unverified while running: restart the exporter",
    removes(({ tls }) => verifiesCertificate(tls?.clients)),
  ],
  [
    "tls_server_config.client_allowed_sans: the names of client certificates can't be left unchecked while running: restart the exporter",
    removes(({ tls }) => tls !== undefined && tls.clients.allowedSans.length > 0),
  ],
  [
    "basic_auth_users: authentication can't be switched off while running: restart the exporter",
    removes(({ users }) => users.size > 0),
  ],
  [
    "auth_excluded_paths: authentication can't be switched off for another path while running, except /-/healthy and /-/ready: restart the exporter",
    ({ authExcludedPaths, users }, after) =>
      users.size > 0 &&
      [...after.authExcludedPaths].some((path) => !authExcludedPaths.has(path) && !PROBE_PATHS.has(path)),
  ],
];

// A file can be empty or incomplete while an editor writes it. TLS, and the request for a client certificate, can't be
// switched on or off once a listener has started.
function refuseUnsafeChange(
  before: WebConfig,
  after: WebConfigRead['result'],
  path: string,
): WebConfigRead['result'] {
  if (!after.ok) return after;
  const unsafe = UNSAFE_CHANGES.find(([, applies]) => applies(before, after.value));
  return unsafe === undefined ? after : fail([`${path}: ${unsafe[0]}`]);
}
