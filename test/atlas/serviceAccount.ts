import type { IncomingMessage, ServerResponse } from 'node:http';
import { openToken } from '../../src/atlas/auth/token.ts';
import { startHttp, transportTo } from './servers.ts';

export const PAIR = { id: 'mdb_sa_id_0123456789abcdef01234567', secret: 'mdb_sa_sk_a+b/c=d%20' };

export interface Account {
  readonly origin: string;
  /** The requests to the token endpoint: path and form. */
  readonly requested: string[];
  readonly living: Set<string>;
  lists: number;
  token: (request: IncomingMessage, response: ServerResponse) => void;
  refusal: string;
}

/** The two token endpoints of a service account, and a list that needs its token. */
async function startAccount(): Promise<Account> {
  const account: Account = {
    origin: await startHttp(async (request, response) => {
      if (request.method === 'GET') {
        account.lists += 1;
        const good = account.living.has(request.headers.authorization?.replace('Bearer ', '') ?? '');
        response.writeHead(good ? 200 : 401).end(good ? '[]' : account.refusal);
        return;
      }
      let form = '';
      for await (const chunk of request) form += chunk;
      account.requested.push(`${request.url} ${form}`);
      const basic = `Basic ${Buffer.from(`${PAIR.id}:${PAIR.secret}`).toString('base64')}`;
      if (request.headers.authorization !== basic) {
        response.writeHead(401).end('{"error":"invalid_client"}');
        return;
      }
      if (request.url === '/api/oauth/revoke') {
        account.living.delete(new URLSearchParams(form).get('token') ?? '');
        response.end();
        return;
      }
      account.token(request, response);
    }),
    requested: [],
    living: new Set(),
    lists: 0,
    token: (_request, response) => {
      const token = `token-${account.requested.length}`;
      account.living.add(token);
      response.end(JSON.stringify({ access_token: token, expires_in: 3600, token_type: 'Bearer' }));
    },
    refusal: '{"error":401,"errorCode":"UNEXPECTED_ERROR"}',
  };
  return account;
}

/** Opens a session of that account with its own clock. */
export async function openSession(pair = PAIR, requestTimeoutMs = 30_000) {
  const account = await startAccount();
  const clock = { nowMs: 1_000_000, fetched: 0 };
  const { transport, seen } = transportTo(account.origin, { requestTimeoutMs });
  const session = openToken(
    transport,
    pair,
    () => {
      clock.fetched += 1;
    },
    () => clock.nowMs,
  );
  return { account, clock, session, seen, transport };
}
