import { openSession } from '../../src/atlas/auth/openSession.ts';
import { createClient } from '../../src/atlas/client.ts';
import { createTransport } from '../../src/atlas/http/exchange.ts';
import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import { createJobLists } from '../../src/atlas/jobs/jobLists.ts';
import type { ClusterName, ProjectId } from '../../src/core/target.ts';

const [url = '', rounds = '0', ...kinds] = process.argv.slice(2);
const observe = () => {};
const transport = createTransport({
  origin: url,
  requestTimeoutMs: 60_000,
  connections: 16,
  env: {},
  observe,
});
const session = openSession(
  {
    kind: 'apiKey',
    publicKey: { from: 'value', value: 'a' },
    privateKey: { from: 'value', value: 'b' },
  },
  { transport, readSecret: async () => 'x', onChallenge: () => {}, now: Date.now },
);
const client = createClient({
  session,
  requestTimeoutMs: 60_000,
  readClock: (dateMs) => ({ atMs: dateMs ?? Date.now(), skewMs: 0 }),
  reserve: () => 0,
  now: Date.now,
  random: () => 0,
  onRetry: () => {},
});
const lists = createJobLists(client, 'v2', new BodyBudget());

// CPU time: it does not include the time that other processes take.
let longestBlockMs = 0;
let before = process.cpuUsage();
const watch = setInterval(() => {
  const { user } = process.cpuUsage(before);
  longestBlockMs = Math.max(longestBlockMs, user / 1000);
  before = process.cpuUsage();
}, 5);

async function outcomeOf(clusterName: string): Promise<string> {
  const target = {
    projectId: '5f0a1b2c3d4e5f6071829304' as ProjectId,
    clusterName: clusterName as ClusterName,
  };
  const { signal } = new AbortController();
  const context = { signal, pause: async () => {}, progress: { pages: 0, pausedMs: 0 } };
  try {
    await lists.readRestores(target, context, undefined);
    return 'ok';
  } catch (error) {
    return error instanceof Error && 'failure' in error
      ? (error.failure as { readonly kind: string }).kind
      : String(error);
  }
}

const results: object[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  longestBlockMs = 0;
  const names = [1, 2].flatMap((n) => kinds.map((kind) => `${kind}-${round}-${n}`));
  results.push({ outcomes: await Promise.all(names.map(outcomeOf)), longestBlockMs });
}
clearInterval(watch);
await transport.close();
process.stdout.write(JSON.stringify(results));
