import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { contentOf } from '../../src/exporter/serving/servedContent.ts';
import { startServer } from '../../src/server/server.ts';
import { UNOBSERVED } from '../server/unobserved.ts';
import { type Atlas, startAtlas } from './atlas.ts';
import { type Exporting, exportingFrom } from './exporting.ts';

/** The exporter with its server, and a second server that sends the same bytes from a Buffer. */
export interface Serving extends Exporting {
  readonly ours: string;
  readonly fixed: string;
  /** Bytes of the text exposition. */
  readonly bytes: number;
  readonly atlas: Atlas;
  /** Polls at a steady pace until the returned function is called. */
  readonly keepPolling: () => () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The load is the same for every number of targets: 6,000 targets, once a minute each. */
const POLLS_A_SECOND = 100;

/** Resolves when every target has been polled once. */
export async function serving(targets: number): Promise<Serving> {
  const atlas = await startAtlas({ clusters: targets, jobs: 5 });
  const exporting = exportingFrom(atlas, targets);
  const { exporter, pollAll } = exporting;
  await pollAll();
  const server = await startServer({
    ...UNOBSERVED,
    listen: ['127.0.0.1:0'],
    telemetryPath: '/metrics',
    webConfigFile: undefined,
    content: contentOf(exporter, Date.now, {
      telemetryPath: '/metrics',
      reload: undefined,
      version: '1.2.3',
      instance: 'host',
      shard: { index: 0, total: 1 },
    }),
    nowMs: () => performance.now(),
    onError: fail,
    onProblem: fail,
  });
  const text = Buffer.from([...(await exporter.scrapes.exposition('text'))].join(''));
  const openmetrics = Buffer.from([...(await exporter.scrapes.exposition('openmetrics'))].join(''));
  const { http, url } = await fixedServer({ text, openmetrics, gzip: gzipSync(text, { level: 1 }) });
  return {
    ...exporting,
    ours: `http://${server.addresses[0]}/metrics`,
    fixed: url,
    bytes: text.length,
    atlas,
    keepPolling: () => {
      let ended = false;
      const polling = (async () => {
        while (!ended) {
          exporter.poller.tick((targets / POLLS_A_SECOND) * 1000);
          await exporter.poller.idle();
        }
      })();
      return () => {
        ended = true;
        return polling;
      };
    },
    stop: async () => {
      await exporter.stop(0);
      await server.stop(0);
      http.closeAllConnections();
      http.close();
      await atlas.stop();
    },
  };
}

function fail(error: unknown): never {
  throw new Error('the server has failed', { cause: error });
}

async function fixedServer(
  bodies: Readonly<Record<string, Buffer>>,
): Promise<{ http: HttpServer; url: string }> {
  const http = createServer((request, response) => {
    const body = bodies[request.url?.slice(1) ?? ''];
    response.setHeader('Content-Length', body?.length ?? 0);
    response.end(body);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { http, url: `http://127.0.0.1:${port}` };
}
