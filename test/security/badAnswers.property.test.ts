import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInventory } from '../../src/atlas/clusters/inventory.ts';
import { TaskRunner } from '../../src/atlas/taskRunner.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { step } from '../../src/core/step.ts';
import { newView, type View } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import { pollTarget } from '../../src/poller/poll.ts';
import { FairSemaphore } from '../../src/queue/fairSemaphore.ts';
import { reportActiveJobs } from '../../src/report/activeJobs.ts';
import { atAtlas, PROJECT, target, value } from '../atlas/atAtlas.ts';
import { startHttp, startRaw } from '../atlas/servers.ts';
import { runs } from '../runs.ts';
import { labelValuesOf } from './labelValues.ts';
import { answer, raw } from './oddAnswers.ts';

const NOON_MS = Date.UTC(2026, 2, 2, 12);
const RULES = { expiringWithinMs: 900_000, staleAfterMs: 900_000 };
const NEVER = new AbortController().signal;
const ACCOUNT = {
  kind: 'serviceAccount',
  clientId: value('mdb_sa_id_x'),
  clientSecret: value('mdb_sa_sk_x'),
} as const;

/** Polls a host that may answer anything. Returns the outcome and the new view. */
function polling(url: string, options: Parameters<typeof atAtlas>[1] = {}) {
  const bugs: unknown[] = [];
  const { lists, bytes, clock } = atAtlas(url, { requestTimeoutMs: 5000, random: () => 0, ...options });
  const tasks = new TaskRunner({
    slots: new FairSemaphore(1, 1),
    timeoutMs: () => 60_000,
    now: () => clock.ms,
    steadyMs: () => clock.ms,
    draining: NEVER,
    stop: NEVER,
    onBug: (error) => bugs.push(error),
  });
  return {
    bugs,
    async poll(view: View): Promise<{ readonly outcome: Outcome; readonly view: View }> {
      // Later than any hold of requests.
      clock.ms += 25 * 3_600_000;
      const outcome = await pollTarget(view, { tasks, lists, collectionJobs: true });
      return { outcome, view: step(view, outcome, RULES).next };
    },
    async discover() {
      clock.ms += 25 * 3_600_000;
      const inventory = createInventory(bytes, () => {});
      return tasks.run({ projectId: '' }, async (context) => [
        await inventory.projects(context),
        await inventory.clustersOf(PROJECT, context),
        await inventory.nameOf(PROJECT, context),
      ]);
    },
  };
}

function expectWhole(before: View, { outcome, view }: { readonly outcome: Outcome; readonly view: View }) {
  labelValuesOf([...families([view], [], NOON_MS, RULES, 'text')].join(''));
  JSON.stringify(
    reportActiveJobs(
      [view],
      { nameOf: () => 'payments', wasDeleted: () => false },
      NOON_MS,
      Number.POSITIVE_INFINITY,
    ),
  );
  // A poll keeps all pages or none.
  if (outcome.kind !== 'complete') expect(view.restores?.counts).toEqual(before.restores?.counts);
}

function reply(
  response: ServerResponse,
  {
    status,
    headers,
    body: text,
  }: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string },
) {
  // HTTP forbids other characters in a header.
  for (const [name, content] of Object.entries(headers))
    response.setHeader(name, content.replace(/[^\x20-\x7e]/g, ''));
  response.writeHead(status).end(text);
}

test.each([
  ['an API key', {}],
  ['a service account', { credentials: ACCOUNT }],
])(
  'with %s, any answer of Atlas makes a poll complete or failed with a known reason',
  async (_what, options) => {
    let next = { status: 200, headers: {}, body: '' };
    const url = await startHttp((_request, response) => reply(response, next));
    const { poll, discover, bugs } = polling(url, options);
    const kinds = new Set<string>();
    let view = newView(target());
    await fc.assert(
      fc.asyncProperty(answer, fc.integer({ min: 0, max: 3 }), async (given, turn) => {
        next = given;
        if (turn === 0) await discover();
        const polled = await poll(view);
        expectWhole(view, polled);
        // Only an answer with a list completes a poll.
        if (polled.outcome.kind === 'complete')
          expect(JSON.parse(given.body).results).toEqual(expect.any(Array));
        view = polled.view;
        kinds.add(polled.outcome.kind === 'failed' ? polled.outcome.failure.kind : polled.outcome.kind);
        expect(bugs).toEqual([]);
      }),
      { seed: 20_260_302, numRuns: runs(250) },
    );
    const some = ['complete', 'bad_response', 'unauthorized', 'server_error', 'rate_limited'];
    expect([...kinds]).toEqual(expect.arrayContaining(some));
  },
);

test('any bytes instead of an answer make a poll fail with a known reason or complete', async () => {
  let next = Buffer.alloc(0);
  const url = await startRaw((socket: Socket) => socket.end(next));
  const { poll, bugs } = polling(url);
  await fc.assert(
    fc.asyncProperty(raw, async (bytes) => {
      next = bytes;
      const view = newView(target());
      expectWhole(view, await poll(view));
      expect(bugs).toEqual([]);
    }),
    { numRuns: runs(200) },
  );
});
