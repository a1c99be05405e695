import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startHttp } from './servers.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

export interface StrictDigest {
  readonly origin: string;
  /** The number of exchanges of all kinds. */
  requests: number;
  /** The number of 401s that a correct client with the right key never gets. */
  refused: number;
  /** Answers this many correct requests with `stale=true`. */
  staleAnswers: number;
  /** The number of uses of each nonce that the server accepts. */
  uses: number;
  key: string;
  secret: string;
  /** The answer after authentication. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** Forgets all nonces, as a restart does: they are refused without `stale`. */
  forget(): void;
}

/** A strict digest server after RFC 7616, independent of `src`: each count of a nonce must rise. */
export async function startStrictDigest(): Promise<StrictDigest> {
  const counts = new Map<string, number>();
  let issued = 0;
  const challenge = (response: ServerResponse, stale: boolean) => {
    const nonce = Buffer.from(`nonce ${issued++} \xff\xfb\xff`, 'latin1').toString('base64');
    counts.set(nonce, 0);
    response.setHeader(
      'WWW-Authenticate',
      `Digest realm="MMS Public API", domain="", nonce="${nonce}", algorithm=MD5, qop="auth", stale=${stale}`,
    );
    response.writeHead(401, { 'Content-Type': 'application/json' });
    response.end('{"error":401,"reason":"Unauthorized","errorCode":"UNEXPECTED_ERROR"}');
  };
  const server: StrictDigest = {
    origin: await startHttp((request, response) => {
      server.requests += 1;
      const header = request.headers.authorization;
      if (header === undefined) return challenge(response, false);
      const field = (name: string) => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? '';
      const count = field('nc');
      const ha1 = md5(`${server.key}:MMS Public API:${server.secret}`);
      const ha2 = md5(`${request.method}:${request.url}`);
      const seen = counts.get(field('nonce'));
      const right =
        md5(`${ha1}:${field('nonce')}:${count}:${field('cnonce')}:auth:${ha2}`) === field('response') &&
        field('username') === server.key &&
        field('uri') === request.url &&
        /^[0-9a-f]{8}$/.test(count);
      if (!right || seen === undefined) {
        server.refused += 1;
        return challenge(response, false);
      }
      const uses = Number.parseInt(count, 16);
      if (uses > server.uses || server.staleAnswers > 0) {
        server.staleAnswers = Math.max(server.staleAnswers - 1, 0);
        return challenge(response, true);
      }
      if (uses <= seen) {
        server.refused += 1;
        return challenge(response, false);
      }
      counts.set(field('nonce'), uses);
      server.answer(request, response);
    }),
    requests: 0,
    refused: 0,
    staleAnswers: 0,
    uses: Number.POSITIVE_INFINITY,
    key: 'abcdefgh',
    secret: '01234567-89ab-cdef-0123-456789abcdef',
    answer: (_request, response) => response.end('[]'),
    forget: () => counts.clear(),
  };
  return server;
}
