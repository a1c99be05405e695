import { statSync } from 'node:fs';
import { fail } from '../../result.ts';
import { requiresCertificate } from '../access/clientCertificate.ts';
import { StartError } from '../startError.ts';
import { readWebConfig, type WebConfigRead } from './readWebConfig.ts';
import type { LiveWebConfig, WebConfig } from './webConfig.ts';

const RECHECK_MS = 1000;

/** A file that was changed this long ago is whole: while it is written, half of it may be valid and lack users. */
const SETTLED_MS = 1000;

interface Options {
  /** A clock that never goes back. */
  readonly nowMs: () => number;
  /** Called once for each new problem with the file. */
  readonly onProblem: (problem: string) => void;
  /** Called after each read. */
  readonly onRead: (isValid: boolean) => void;
}

/**
 * Reads `--web.config.file`, and reads it again when it or a file it names has changed, so that certificates and
 * passwords rotate. Looks at most once a second, when a client connects or sends a request. A file that is still being
 * written, an invalid one, and one that would let in who was kept out, changes nothing.
 * @throws StartError if the first read fails
 */
export function openWebConfig(path: string, { nowMs, onProblem, onRead }: Options): LiveWebConfig {
  const first = readWebConfig(path);
  if (!first.result.ok) throw new StartError(first.result.error);
  onRead(true);
  let config = first.result.value;
  let { files } = first;
  let checkedAtMs = nowMs();
  // The state of the files before they were last read; `undefined` reads once more than needed rather than missing a
  // change, because only a read shows which files there are.
  let seen: string | undefined;
  /** The state of the files at the last look. */
  let looked: string | undefined;
  let complaint: string | undefined;

  return () => {
    if (nowMs() - checkedAtMs < RECHECK_MS) return config;
    checkedAtMs = nowMs();
    const { stamp: now, changedAtMs } = lookAt(files);
    // After a failure the file is read every time, because the cause may lie outside the known files.
    if (now === seen && complaint === undefined) return config;
    // Where the clock was set back, a file is of tomorrow for a day.
    const isSettled = now === looked || Date.now() - changedAtMs >= SETTLED_MS;
    looked = now;
    if (!isSettled) return config;
    const read = readWebConfig(path);
    if (lookAt(files).stamp !== now) return config;
    const result = refuseUnsafeChange(config, read.result, path);
    onRead(result.ok);
    seen = files.join() === read.files.join() ? now : undefined;
    files = read.files;
    const previous = complaint;
    complaint = result.ok ? undefined : result.error.join('\n');
    if (result.ok) config = result.value;
    else if (complaint !== undefined && complaint !== previous) onProblem(complaint);
    return config;
  };
}

interface Look {
  readonly stamp: string;
  /** Of the file that was changed last. */
  readonly changedAtMs: number;
}

function lookAt(files: readonly string[]): Look {
  const looks = files.map(lookAtOne);
  return {
    stamp: looks.map(({ stamp }) => stamp).join(),
    changedAtMs: Math.max(...looks.map(({ changedAtMs }) => changedAtMs)),
  };
}

function lookAtOne(file: string): Look {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return { stamp: `${ino}:${size}:${mtimeMs}:${ctimeMs}`, changedAtMs: mtimeMs };
  } catch {
    return { stamp: 'none', changedAtMs: 0 };
  }
}

const UNSAFE_CHANGES: readonly {
  problem: string;
  applies: (before: WebConfig, after: WebConfig) => boolean;
}[] = [
  {
    problem: 'the file is empty: fill it, or restart the exporter to run without it',
    applies: (before, after) => after.isEmpty && !before.isEmpty,
  },
  {
    problem:
      "tls_server_config: TLS, or asking clients for certificates, can't be switched on or off while running: restart the exporter",
    applies: (before, after) =>
      (before.tls === undefined) !== (after.tls === undefined) ||
      asksForCertificate(before) !== asksForCertificate(after),
  },
  {
    problem:
      "tls_server_config.client_auth_type: client certificates can't be made optional while running: restart the exporter",
    applies: (before, after) =>
      requiresCertificate(before.tls?.clients) && !requiresCertificate(after.tls?.clients),
  },
  {
    problem: "basic_auth_users: authentication can't be switched off while running: restart the exporter",
    applies: (before, after) => before.users.size > 0 && after.users.size === 0,
  },
];

// A file is empty, or half of itself, while an editor writes it. And whether a socket speaks TLS, and asks for a
// certificate, is settled when it starts to listen.
function refuseUnsafeChange(
  before: WebConfig,
  after: WebConfigRead['result'],
  path: string,
): WebConfigRead['result'] {
  if (!after.ok) return after;
  const unsafe = UNSAFE_CHANGES.find(({ applies }) => applies(before, after.value));
  if (unsafe === undefined) return after;
  return fail([`${path}: ${unsafe.problem}`]);
}

/** Returns whether clients are asked for a certificate at all. */
export function asksForCertificate({ tls }: Pick<WebConfig, 'tls'>): boolean {
  return tls !== undefined && tls.clients.auth !== 'NoClientCert';
}
