import { createRequire } from 'node:module';
import type * as Undici from 'undici';

// The index of undici also loads fetch, web sockets, caches and mocks, which takes an eighth of a second at every start.
// The parts that nearly every deployment needs are loaded from internal paths, so package.json pins the version.
const load = createRequire(import.meta.url);

export const Agent: typeof Undici.Agent = load('undici/lib/dispatcher/agent.js');
export const errors: typeof Undici.errors = load('undici/lib/core/errors.js');

/** Loads all of undici, which only proxies need. */
export function wholeUndici(): typeof Undici {
  return load('undici');
}
