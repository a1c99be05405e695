import type { IncomingMessage } from 'node:http';

/**
 * Returns whether a page of another site sent a request. Browsers set `Sec-Fetch-Site`. Older browsers, and browsers
 * that do not trust the connection, send only `Origin`, which has to match `Host`. Other clients send neither.
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
    // Parsing removes the protocol's default port, which may be written in only one of the two headers.
    return originHost !== '' && originHost === new URL(`${protocol}//${host}`).host;
  } catch {
    return false;
  }
}
