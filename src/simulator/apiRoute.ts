import type { ApiVersion } from '../config/apiVersion.ts';

/** The requested resource: the values of the exporter's label `endpoint`, and others that only the simulator needs. */
export type ApiEndpoint =
  | 'restore_jobs'
  | 'flex_restore_jobs'
  | 'collection_restore_jobs'
  | 'clusters'
  | 'flex_clusters'
  | 'project'
  | 'projects'
  | 'service_account'
  | 'rate_limits'
  | 'token'
  | 'revoke'
  | 'unknown';

export interface ApiRoute {
  readonly endpoint: ApiEndpoint;
  readonly api: ApiVersion;
  /** Empty if the path has none. */
  readonly projectId: string;
  readonly clusterName: string;
  /** The client id of a service account; empty if the path has none. */
  readonly clientId: string;
}

const V2 = '/api/atlas/v2';
const RESTORES_V1 = /^\/api\/atlas\/v1\.0\/groups\/([^/]+)\/clusters\/([^/]+)\/backup\/restoreJobs$/;
const PATHS: readonly (readonly [RegExp, ApiEndpoint])[] = [
  [/^\/groups\/([^/]+)\/clusters\/([^/]+)\/backup\/restoreJobs$/, 'restore_jobs'],
  [/^\/groups\/([^/]+)\/flexClusters\/([^/]+)\/backup\/restoreJobs$/, 'flex_restore_jobs'],
  [/^\/groups\/([^/]+)\/clusters\/([^/]+)\/collectionRestoreJobs$/, 'collection_restore_jobs'],
  [/^\/groups\/([^/]+)\/clusters$/, 'clusters'],
  [/^\/groups\/([^/]+)\/flexClusters$/, 'flex_clusters'],
  [/^\/groups\/([^/]+)\/serviceAccounts\/([^/]+)$/, 'service_account'],
  [/^\/groups\/([^/]+)$/, 'project'],
  [/^\/groups$/, 'projects'],
];

/** Returns the route of a path. `query` names the project if the path does not. */
export function routeOf(path: string, query: URLSearchParams): ApiRoute {
  if (path === '/api/oauth/token') return bare('token');
  if (path === '/api/oauth/revoke') return bare('revoke');
  const v1 = RESTORES_V1.exec(path);
  if (v1 !== null) return found('restore_jobs', 'v1.0', v1);
  if (path === `${V2}/rateLimits`) return { ...bare('rate_limits'), projectId: query.get('groupId') ?? '' };
  if (!path.startsWith(`${V2}/`)) return bare('unknown');
  for (const [pattern, endpoint] of PATHS) {
    const match = pattern.exec(path.slice(V2.length));
    if (match !== null) return found(endpoint, 'v2', match);
  }
  return bare('unknown');
}

function bare(endpoint: ApiEndpoint): ApiRoute {
  return { endpoint, api: 'v2', projectId: '', clusterName: '', clientId: '' };
}

function found(endpoint: ApiEndpoint, api: ApiVersion, match: RegExpExecArray): ApiRoute {
  const [projectId, name] = [decode(match[1]), decode(match[2])];
  return endpoint === 'service_account'
    ? { endpoint, api, projectId, clusterName: '', clientId: name }
    : { endpoint, api, projectId, clusterName: name, clientId: '' };
}

function decode(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
