import type { IncomingMessage } from 'node:http';
import { type Reply, textReply } from '../http/reply.ts';
import type { WebConfig } from '../webConfig/webConfig.ts';
import type { Authenticate, AuthResult } from './basicAuth.ts';
import type { RateLimiter } from './rateLimiter.ts';

/** Turns a request away before anything is looked up for it; `undefined` lets it in. */
export type AccessControl = (
  web: WebConfig,
  request: IncomingMessage,
  path: string,
) => Promise<Reply | undefined>;

/** The checks of exporter-toolkit in its order: rate, then login. No request brings a body. */
export function createAccessControl(
  allows: RateLimiter,
  authenticate: Authenticate,
  nowMs: () => number,
): AccessControl {
  return async (web, request, path) => {
    if (web.rateLimit !== undefined && !allows(web.rateLimit, nowMs())) {
      return textReply(429, 'too many requests');
    }
    if (web.users.size > 0 && !web.authExcludedPaths.has(path)) {
      const refusal = REFUSALS[await authenticate(web.users, request.headers.authorization)];
      if (refusal !== undefined) return refusal;
    }
    return hasBody(request)
      ? textReply(413, 'requests with a body are not accepted', { Connection: 'close' })
      : undefined;
  };
}

const REFUSALS: Readonly<Record<AuthResult, Reply | undefined>> = {
  granted: undefined,
  refused: textReply(401, 'unauthorized', {
    'WWW-Authenticate': 'Basic realm="mongodbatlas-restore-exporter", charset="UTF-8"',
  }),
  busy: textReply(503, 'too many logins are being checked', { 'Retry-After': '1' }),
};

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
