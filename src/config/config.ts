import type { z } from 'zod';
import type { ClusterName, ProjectId } from '../core/target.ts';
import type { atlas, discovery, downloads, poll } from './schema/sections.ts';
import type { Settings } from './settings.ts';

/** The parsed configuration: durations in milliseconds, defaults filled in, references resolved, paths absolute. */
export interface Config {
  readonly atlas: Settings<z.output<typeof atlas>>;
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly discovery: Settings<z.output<typeof discovery>>;
  /** `stateFile` is empty if snapshots are kept only in memory. */
  readonly poll: Omit<Settings<z.output<typeof poll>>, 'jitterMs'> & { readonly jitterMs: number };
  readonly downloads: Settings<z.output<typeof downloads>>;
  readonly projects: readonly ProjectConfig[];
}

/** An entry of `credentials`. */
export type Credentials =
  | { readonly kind: 'apiKey'; readonly publicKey: Secret; readonly privateKey: Secret }
  | { readonly kind: 'serviceAccount'; readonly clientId: Secret; readonly clientSecret: Secret };

/** The source of a secret. A file is read again at a reload, when it changes and when Atlas refuses the credentials. */
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
  /** Names or globs of clusters, or project ids if `id` is `all`. */
  readonly exclude: readonly string[];
}
