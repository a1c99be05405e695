import { hash, randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { type Place, places } from './layout.ts';

const ACCEPT = 'application/vnd.atlas.2023-01-01+json';

/** One request, with its authentication precomputed. */
interface Prepared {
  readonly path: string;
  readonly authorization: string;
}

/** The minimum for reading these lists: `undici.request` and `JSON.parse`, without processing. */
export class Floor {
  readonly #url: string;
  readonly #agent: Agent;
  readonly #lanes: readonly { readonly nonce: string; count: number }[];

  private constructor(url: string, nonces: readonly string[]) {
    this.#url = url;
    this.#agent = new Agent({ connections: nonces.length });
    this.#lanes = nonces.map((nonce) => ({ nonce, count: 0 }));
  }

  static async open(url: string, lanes: number): Promise<Floor> {
    return new Floor(url, await Promise.all(Array.from({ length: lanes }, () => freshNonce(url))));
  }

  /** Reads every page of every list, shared among the lanes. */
  prepare(clusters: number, pagesEach: number): readonly (readonly Prepared[])[] {
    const paths = places(clusters).flatMap((place) =>
      Array.from({ length: pagesEach }, (_, index) => pathOf(place, index + 1)),
    );
    return this.#lanes.map((lane, index) =>
      paths
        .filter((_, number) => number % this.#lanes.length === index)
        .map((path) => {
          lane.count += 1;
          return { path, authorization: authorization(path, lane.nonce, lane.count) };
        }),
    );
  }

  async read(prepared: readonly (readonly Prepared[])[]): Promise<void> {
    await Promise.all(prepared.map((requests) => this.#readInOrder(requests)));
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #readInOrder(requests: readonly Prepared[]): Promise<void> {
    for (const { path, authorization } of requests) {
      const { statusCode, body } = await request(this.#url + path, {
        dispatcher: this.#agent,
        headers: { accept: ACCEPT, authorization },
      });
      const page = JSON.parse(await body.text());
      if (statusCode !== 200 || !Array.isArray(page.results)) throw new Error(`${statusCode} for ${path}`);
    }
  }
}

function pathOf({ projectId, clusterName }: Place, pageNum: number): string {
  const list = `/api/atlas/v2/groups/${projectId}/clusters/${clusterName}/backup/restoreJobs`;
  return `${list}?pageNum=${pageNum}&itemsPerPage=500&includeCount=false`;
}

async function freshNonce(url: string): Promise<string> {
  const { headers, body } = await request(`${url}/api/atlas/v2/groups`, { headers: { accept: ACCEPT } });
  await body.dump();
  const [, nonce] = /nonce="([^"]+)"/.exec(String(headers['www-authenticate'])) ?? [];
  if (nonce === undefined) throw new Error('no challenge came');
  return nonce;
}

function authorization(uri: string, nonce: string, count: number): string {
  const { publicKey, privateKey } = DEFAULT_API_KEY;
  const realm = 'MMS Public API';
  const nc = count.toString(16).padStart(8, '0');
  const cnonce = randomBytes(12).toString('hex');
  const who = hash('md5', `${publicKey}:${realm}:${privateKey}`);
  const response = hash('md5', `${who}:${nonce}:${nc}:${cnonce}:auth:${hash('md5', `GET:${uri}`)}`);
  const quoted = { username: publicKey, realm, nonce, uri, response, cnonce };
  const pairs = Object.entries(quoted).map(([name, value]) => `${name}="${value}"`);
  return `Digest ${pairs.join(', ')}, nc=${nc}, qop=auth, algorithm=MD5`;
}
