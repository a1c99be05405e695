import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';

// Plays Prometheus: scrapes several routes in turn and reports the milliseconds of each scrape.
const { routes, scrapes, pauseMs } = z
  .object({
    routes: z.array(z.object({ url: z.string(), headers: z.record(z.string(), z.string()) })),
    scrapes: z.number(),
    pauseMs: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));
const dispatcher = new Agent({ connections: 1 });
const taken: number[][] = routes.map(() => []);
for (let scrape = -3; scrape < scrapes; scrape += 1) {
  for (const [index, { url, headers }] of routes.entries()) {
    const beganMs = performance.now();
    const { body, statusCode } = await request(url, { dispatcher, headers });
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    if (statusCode !== 200 || bytes === 0) throw new Error(`${statusCode} from ${url}`);
    // The first scrapes open connections and warm up.
    if (scrape >= 0) taken[index]?.push(performance.now() - beganMs);
    await sleep(pauseMs);
  }
}
await dispatcher.close();
process.send?.(taken);
process.disconnect();
