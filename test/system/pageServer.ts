import { onTestFinished } from 'vitest';
import type { PageFacts } from '../../src/page/facts.ts';
import { renderPage } from '../../src/page/page.ts';
import { startServer } from '../../src/server/server.ts';
import { UNOBSERVED } from '../server/unobserved.ts';

export interface Served {
  readonly url: string;
  /** Sets the facts of the page from its next load on. */
  show(facts: PageFacts): void;
  stop(): Promise<void>;
}

/** Starts the exporter's own server with a status page of the given facts. */
export async function servePage(first: PageFacts): Promise<Served> {
  let facts = first;
  const fail = (problem: unknown) => {
    throw new Error(String(problem));
  };
  const server = await startServer({
    ...UNOBSERVED,
    listen: ['127.0.0.1:0'],
    telemetryPath: '/metrics',
    webConfigFile: undefined,
    content: {
      exposition: () => ['up 1\n'],
      ready: () => ({ ok: true, missing: [] }),
      page: () => renderPage(facts),
      config: () => 'poll: {}\n',
      targets: () => ({ targets: facts.targets }),
      jobs: () => ({ jobs: facts.jobs }),
      reload: undefined,
    },
    nowMs: () => performance.now(),
    onError: fail,
    onProblem: fail,
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= server.stop(0);
    return stopping;
  };
  onTestFinished(stop);
  const show = (next: PageFacts) => {
    facts = next;
  };
  return { url: `http://127.0.0.1:${server.addresses[0]?.split(':').at(-1)}/`, show, stop };
}
