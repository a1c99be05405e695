import { createRequire } from 'node:module';
import type * as Undici from 'undici';

// The index of undici loads fetch, web sockets, caches and mocks as well, an eighth of a second at every start. What
// nearly everybody needs is loaded from places that are not promised, so package.json pins the version.
const load = createRequire(import.meta.url);

export const Agent: typeof Undici.Agent = load('undici/lib/dispatcher/agent.js');
export const errors: typeof Undici.errors = load('undici/lib/core/errors.js');

/** All of it: for proxies. */
export function wholeUndici(): typeof Undici {
  return load('undici');
}
