import type { IncomingMessage } from 'node:http';

/**
 * Returns whether a page of another site sent a request. Browsers say so in `Sec-Fetch-Site`; older ones, and those that
 * do not trust the connection, send an `Origin`, which has to match the `Host`. Clients that are no browsers send neither.
 */
export function isCrossSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { host, origin } = headers;
  return origin !== undefined && !isSameHost(origin, host ?? '');
}

function isSameHost(origin: string, host: string): boolean {
  try {
    const { host: originHost, protocol } = new URL(origin);
    // The parser drops the protocol's default port, which only one of the two may have named.
    return originHost !== '' && originHost === new URL(`${protocol}//${host}`).host;
  } catch {
    return false;
  }
}
