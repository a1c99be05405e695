import { isIPv4 } from 'node:net';
import { fail, ok, type Result } from '../../result.ts';

/** Address of Atlas for most customers. */
export const ATLAS_URL = 'https://cloud.mongodb.com';

/**
 * Parses the origin of Atlas; an error continues a sentence that starts with the text. Only https is valid, because
 * credentials are sent to this host. Plain http is for a simulated Atlas on loopback.
 */
export function parseBaseUrl(text: string): Result<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:\/\/[^\s\\]+$/iu.test(text)) {
    return fail('is not an address such as https://cloud.mongodb.com');
  }
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    return fail('contains credentials, which belong under credentials');
  }
  if (url.pathname !== '/' || /[?#]/u.test(text)) {
    return fail(`contains more than scheme, host and port, write ${url.origin}`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return fail('is plain http, which is for loopback only, write https://');
  }
  return ok(url.origin);
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}
