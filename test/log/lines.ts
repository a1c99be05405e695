import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { ClusterName, ProjectId } from '../../src/core/target.ts';
import type { NamedTarget } from '../../src/log/jobEvents.ts';
import { createLogger, type Logger, type LoggerOptions } from '../../src/log/logger.ts';

/** The timestamp of every log line in a test. */
export const NOW = '2026-03-02T12:00:00.000Z';

export const PLACE: NamedTarget = {
  target: {
    projectId: '5e2211c17a3e5a48f5497de3' as ProjectId,
    clusterName: 'orders' as ClusterName,
  },
  projectName: 'payments',
};

/** The fields of a log line about `PLACE`. */
export const PLACE_FIELDS =
  '"projectId":"5e2211c17a3e5a48f5497de3","projectName":"payments","clusterName":"orders"';

/** Returns the lines that a logger writes. */
export function linesOf(
  write: (logger: Logger) => void,
  options: Partial<LoggerOptions> = {},
): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'log-'));
  const path = join(directory, 'log');
  const fd = openSync(path, 'w');
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  try {
    write(createLogger({ level: 'debug', format: 'json', colors: false, ...options, fd }));
    // Read at once, because logging must be synchronous.
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } finally {
    vi.useRealTimers();
    closeSync(fd);
    rmSync(directory, { recursive: true });
  }
}
