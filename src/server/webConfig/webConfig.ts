import type { SecureContextOptions } from 'node:tls';
import type { ClientPolicy } from './clientPolicy.ts';

/** TLS with its certificates read, checked and ready to use. */
export interface TlsConfig {
  readonly context: SecureContextOptions;
  readonly clients: ClientPolicy;
}

/** A token bucket over all requests. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** The content of `--web.config.file` and of the files that it names. */
export interface WebConfig {
  /** The file has no content. */
  readonly isEmpty: boolean;
  /** `undefined`: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** Added to every response. They override the server's own headers. */
  readonly headers: ReadonlyMap<string, string>;
  /** bcrypt hashes by user name; empty: no authentication. */
  readonly users: ReadonlyMap<string, string>;
  /** Paths that are served without a password. */
  readonly authExcludedPaths: ReadonlySet<string>;
  readonly rateLimit: RateLimit | undefined;
}

/** The configuration without `--web.config.file`: plain HTTP without authentication. */
export const DEFAULT_WEB_CONFIG: WebConfig = {
  isEmpty: true,
  tls: undefined,
  headers: new Map(),
  users: new Map(),
  authExcludedPaths: new Set(),
  rateLimit: undefined,
};

/** Returns the current web configuration. Called for every connection and request. */
export type LiveWebConfig = () => WebConfig;
