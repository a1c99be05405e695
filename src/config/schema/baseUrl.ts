import { isIPv4 } from 'node:net';

/** The origin Atlas is asked at, or why the text is none, to be read after the text itself. */
export type ParsedBaseUrl =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly says: string };

/**
 * Credentials go to this host and to no other, so it is https; plain http is for a simulated Atlas on
 * this machine.
 */
export function parseBaseUrl(text: string): ParsedBaseUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:\/\/[^\s\\]+$/iu.test(text)) {
    return no('is not an address such as https://cloud.mongodb.com');
  }
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    return no('holds a login, which belongs under credentials');
  }
  if (url.pathname !== '/' || /[?#]/u.test(text)) {
    return no(`is more than an address, write ${url.origin}`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return no('is plain http, which is for loopback only, write https://');
  }
  return { ok: true, origin: url.origin };
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

function no(says: string): ParsedBaseUrl {
  return { ok: false, says };
}
