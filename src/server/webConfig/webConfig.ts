import type { SecureContextOptions } from 'node:tls';

/** The names are exporter-toolkit's, which took them from Go's `tls.ClientAuthType`. */
export type ClientAuth =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert';

/** Who may connect, by the certificate that they show. */
export interface ClientPolicy {
  readonly auth: ClientAuth;
  /** Empty: any name will do. */
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

/** What `--web.config.file` says, with the files it names read. */
export interface WebConfig {
  /** The file says nothing at all. */
  readonly isEmpty: boolean;
  /** `undefined`: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** Added to every answer, over our own. */
  readonly headers: ReadonlyMap<string, string>;
  /** bcrypt hashes by user name; empty: everybody is let in. */
  readonly users: ReadonlyMap<string, string>;
  /** Answered without a password. */
  readonly authExcludedPaths: ReadonlySet<string>;
  readonly rateLimit: RateLimit | undefined;
}

/** Without `--web.config.file`: plain HTTP for everybody. */
export const DEFAULT_WEB_CONFIG: WebConfig = {
  isEmpty: true,
  tls: undefined,
  headers: new Map(),
  users: new Map(),
  authExcludedPaths: new Set(),
  rateLimit: undefined,
};

/** The web configuration as it is now: asked for at every connection and request. */
export type LiveWebConfig = () => WebConfig;
