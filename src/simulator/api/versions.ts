import type { ApiReply } from '../apiReply.ts';
import type { ApiEndpoint, ApiRoute } from '../apiRoute.ts';
import { errorReply } from '../errors.ts';

/** The only version of each resource that v2 serves. */
const SERVED: Partial<Record<ApiEndpoint, string>> = {
  restore_jobs: '2023-01-01',
  flex_restore_jobs: '2024-11-13',
  collection_restore_jobs: '2025-03-12',
  clusters: '2024-08-05',
  flex_clusters: '2024-11-13',
  project: '2023-01-01',
  projects: '2023-01-01',
  service_account: '2024-08-05',
  rate_limits: '2025-03-12',
};

const ACCEPT = /^application\/vnd\.atlas\.(\d{4}-\d{2}-\d{2})\+json$/;

/** Returns the error of a wrong `Accept` header. v1.0 has no version dates. */
export function wrongVersion(
  route: ApiRoute,
  accept: string | undefined,
  gone: ReadonlySet<ApiEndpoint>,
): ApiReply | undefined {
  const served = SERVED[route.endpoint];
  if (route.api === 'v1.0')
    return takesJson(accept) ? undefined : errorReply('INVALID_VERSION_DATE', [accept ?? '']);
  if (served === undefined) return undefined;
  const asked = ACCEPT.exec(accept ?? '')?.[1];
  if (asked !== served) return errorReply('INVALID_VERSION_DATE', [accept ?? '']);
  return gone.has(route.endpoint) ? errorReply('VERSION_GONE', [asked]) : undefined;
}

/** Returns the content type of a successful answer. */
export function contentType(route: ApiRoute): string {
  const served = SERVED[route.endpoint];
  if (route.api === 'v1.0' || served === undefined) return 'application/json';
  return `application/vnd.atlas.${served}+json;charset=utf-8`;
}

function takesJson(accept = '*/*'): boolean {
  return accept.includes('application/json') || accept.includes('*/*');
}
