import { fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { Layout } from './layout.ts';

const started = z.object({ url: z.string() });
const counted = z.object({
  requests: z.number(),
  /** Answered pages of restore jobs. */
  pages: z.number(),
  /** Challenges of unauthenticated requests: one per session. */
  lanes: z.number(),
  /** Challenges of expired nonces. */
  stale: z.number(),
  /** 401s that a correct client never causes. */
  refused: z.number(),
});
export type Counts = Readonly<z.infer<typeof counted>>;

/** A simulated Atlas in its own process. */
export interface Atlas {
  readonly url: string;
  /** Returns the requests since the last call. */
  readonly counts: () => Promise<Counts>;
  /** Delays every answer by this much from now on. */
  readonly moveAway: (latencyMs: number) => Promise<void>;
  /** Adds a job at the front of every list, or changes the destination of its oldest one. */
  readonly change: (where: 'newest' | 'oldest') => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startAtlas(layout: Layout): Promise<Atlas> {
  // The benchmark runs from its build, and the tests from the sources.
  const isBuilt = import.meta.url.endsWith('.js');
  const child = fork(
    new URL(isBuilt ? 'atlasProcess.js' : 'atlasProcess.ts', import.meta.url),
    [JSON.stringify(layout)],
    { execArgv: isBuilt ? [] : ['--import', 'tsx'] },
  );
  const answer = async () => {
    const [message] = await once(child, 'message');
    return message;
  };
  const { url } = started.parse(await answer());
  return {
    url,
    counts: async () => {
      child.send('counts');
      return counted.parse(await answer());
    },
    moveAway: async (latencyMs) => {
      child.send({ latencyMs });
      await answer();
    },
    change: async (where) => {
      child.send({ change: where });
      await answer();
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
