import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEFAULT_LIMITS, type ServerLimits } from '../../src/server/access/serverLimits.ts';
import type { Content } from '../../src/server/http/content.ts';
import { type Server, startServer } from '../../src/server/server.ts';
import type { AnsweredRequest, DropReason } from '../../src/server/serverObserver.ts';

/** Minimal content; a test overrides the part that it tests. */
export const CONTENT: Content = {
  exposition: (format) => [`# as ${format}\n`, 'up 1\n'],
  ready: () => ({ ok: true, missing: [] }),
  page: () => ({
    html: '<!doctype html><title>page</title>',
    csp: "default-src 'none'; style-src 'sha256-x'",
  }),
  config: () => 'poll: {}\n',
  targets: () => [{ clusterName: 'orders' }],
  jobs: (state) => ({ requested: state ?? 'all' }),
  reload: undefined,
};

export interface TestServer extends Server {
  readonly port: number;
  readonly errors: readonly unknown[];
  readonly problems: readonly string[];
  readonly answers: readonly AnsweredRequest[];
  readonly drops: readonly DropReason[];
  readonly webConfigReads: readonly boolean[];
  readonly inFlight: () => number;
  /** Advances the server's clock. */
  pass(ms: number): void;
}

interface TestServerOptions {
  readonly content?: Partial<Content>;
  readonly telemetryPath?: string;
  readonly webConfigFile?: string;
  readonly limits?: Partial<ServerLimits>;
  readonly maxRequests?: number;
}

/** Starts a server on a free loopback port; it stops with the test. */
export async function serve({
  content,
  telemetryPath,
  webConfigFile,
  limits,
  maxRequests = 40,
}: TestServerOptions = {}): Promise<TestServer> {
  let nowMs = 1_000_000;
  const errors: unknown[] = [];
  const problems: string[] = [];
  const answers: AnsweredRequest[] = [];
  const drops: DropReason[] = [];
  const webConfigReads: boolean[] = [];
  let inFlight = 0;
  const server = await startServer(
    {
      listen: ['127.0.0.1:0'],
      telemetryPath: telemetryPath ?? '/metrics',
      webConfigFile,
      content: { ...CONTENT, ...content },
      nowMs: () => nowMs,
      maxRequests,
      observer: {
        onAnswer: (answered) => answers.push(answered),
        onDrop: (reason) => drops.push(reason),
        onInFlight: (count) => {
          inFlight = count;
        },
        onWebConfig: (isValid) => webConfigReads.push(isValid),
      },
      onError: (error) => errors.push(error),
      onProblem: (problem) => problems.push(problem),
    },
    { ...DEFAULT_LIMITS, ...limits },
  );
  onTestFinished(() => server.stop(0));
  const port = Number(server.addresses[0]?.split(':').at(-1));
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return {
    ...server,
    port,
    errors,
    problems,
    answers,
    drops,
    webConfigReads,
    inFlight: () => inFlight,
    pass,
  };
}

/** Creates a directory that is removed with the test, and writes files into it. */
export function directory() {
  const path = mkdtempSync(join(tmpdir(), 'web-config-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return {
    path,
    write: (name: string, text: string, agoS = 60) => {
      const file = join(path, name);
      writeFileSync(file, text);
      // An older file is not taken for one that is still being written.
      const atS = Date.now() / 1000 - agoS;
      utimesSync(file, atS, atS);
      return file;
    },
  };
}
