import type { IncomingMessage } from 'node:http';
import { type Reply, textReply } from '../reply.ts';
import type { WebConfig } from '../webConfig/webConfig.ts';
import type { Authenticate, AuthResult } from './basicAuth.ts';
import { isCrossSite } from './crossSite.ts';
import type { RateLimiter } from './rateLimiter.ts';

/** Returns the reply that rejects a request, or `undefined` to let it through. Runs before the route is looked up. */
export type AccessControl = ReturnType<typeof createAccessControl>;

/**
 * Returns the access checks. The rate limit and then the password are checked in the order of exporter-toolkit; the
 * other checks are this server's own.
 */
export function createAccessControl(allows: RateLimiter, authenticate: Authenticate, nowMs: () => number) {
  return async (web: WebConfig, request: IncomingMessage, path: string): Promise<Reply | undefined> => {
    if (!isHostValid(request)) return textReply(400, 'expected one Host header', { Connection: 'close' });
    if (web.rateLimit !== undefined && !allows(web.rateLimit, nowMs())) {
      return textReply(429, 'too many requests');
    }
    if (web.users.size > 0 && !web.authExcludedPaths.has(path)) {
      const refusal = REFUSALS[await authenticate(web.users, request)];
      if (refusal !== undefined) return refusal;
    }
    if (hasBody(request)) {
      return textReply(413, 'requests with a body are not accepted', { Connection: 'close' });
    }
    if (request.method === 'POST' && isCrossSite(request)) {
      return textReply(403, 'requests from other sites are not accepted');
    }
    return undefined;
  };
}

const REFUSALS: Readonly<Record<AuthResult, Reply | undefined>> = {
  granted: undefined,
  refused: textReply(401, 'unauthorized', {
    'WWW-Authenticate': 'Basic realm="mongodbatlas-restore-exporter", charset="UTF-8"',
  }),
  busy: textReply(503, 'too many passwords are being checked', { 'Retry-After': '1' }),
};

// Node keeps only the first of several `Host` headers; a proxy in front may have used another one for its decision.
function isHostValid({ headersDistinct, httpVersion }: IncomingMessage): boolean {
  const count = headersDistinct['host']?.length ?? 0;
  return count === 1 || (count === 0 && httpVersion === '1.0');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
