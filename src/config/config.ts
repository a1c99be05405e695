import type { ClusterName, ProjectId } from '../core/target.ts';
import type { ApiVersion } from './apiVersion.ts';

/** The configuration, parsed: durations in milliseconds, defaults filled in, every reference resolved. */
export interface Config {
  readonly atlas: {
    /** Origin without a trailing slash. */
    readonly baseUrl: string;
    readonly apiVersion: ApiVersion;
    readonly requestTimeoutMs: number;
  };
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly poll: {
    readonly schedule: string;
    readonly timezone: string;
    readonly jitterMs: number;
    readonly concurrency: number;
    readonly timeoutMs: number;
    /** Share of a rate-limit bucket, 0 to 1. */
    readonly reserve: number;
    /** `undefined`: 10 ticks of the schedule, at least 15 minutes. */
    readonly staleAfterMs: number | undefined;
    readonly collectionJobs: boolean;
    /** `undefined`: in memory only. */
    readonly stateFile: string | undefined;
  };
  readonly downloads: { readonly expiringWithinMs: number };
  readonly projects: readonly ProjectConfig[];
}

/** What proves who we are, by the name it has in the file. */
export type Credentials =
  | { readonly kind: 'apiKey'; readonly publicKey: Secret; readonly privateKey: Secret }
  | { readonly kind: 'serviceAccount'; readonly clientId: Secret; readonly clientSecret: Secret };

/** Where a secret is read from; a file is read again when Atlas refuses the login and at a reload. */
export type Secret =
  | { readonly from: 'value'; readonly value: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'environment'; readonly variable: string };

export interface ProjectConfig {
  readonly id: ProjectId | 'all';
  readonly name: string | undefined;
  /** A key of `credentials`. */
  readonly credentials: string;
  readonly clusters: readonly ClusterName[] | 'all';
  /** Cluster names, or project ids where `id` is `all`. */
  readonly exclude: readonly string[];
}
