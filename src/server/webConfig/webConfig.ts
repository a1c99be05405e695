import type { SecureContextOptions } from 'node:tls';

/** The names are exporter-toolkit's, which took them from Go's `tls.ClientAuthType`. */
export type ClientAuth =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert';

/** The client certificates that may connect. */
export interface ClientPolicy {
  readonly auth: ClientAuth;
  /** Empty: any name. */
  readonly allowedSans: readonly string[];
}

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

/** The content of `--web.config.file`, with the files that it names read. */
export interface WebConfig {
  /** The file has no content. */
  readonly isEmpty: boolean;
  /** `undefined`: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** Added to every answer; they replace our own. */
  readonly headers: ReadonlyMap<string, string>;
  /** bcrypt hashes by user name; empty: no authentication. */
  readonly users: ReadonlyMap<string, string>;
  /** Answered without a password. */
  readonly authExcludedPaths: ReadonlySet<string>;
  readonly rateLimit: RateLimit | undefined;
}

/** Without `--web.config.file`: plain HTTP without authentication. */
export const DEFAULT_WEB_CONFIG: WebConfig = {
  isEmpty: true,
  tls: undefined,
  headers: new Map(),
  users: new Map(),
  authExcludedPaths: new Set(),
  rateLimit: undefined,
};

/** Returns the web configuration as it is now; called at every connection and request. */
export type LiveWebConfig = () => WebConfig;
