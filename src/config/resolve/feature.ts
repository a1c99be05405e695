import type { ApiVersion } from '../apiVersion.ts';

/** Features that need v2 of Atlas' API, in the words of an error. */
const NEEDS_V2 = {
  serviceAccounts: 'a service account',
  allClusters: 'discovering clusters',
  allProjects: 'discovering projects',
  clusterTags: 'reading the tags of clusters',
  collectionJobs: 'polling collection restore jobs',
} as const;
export type Feature = keyof typeof NEEDS_V2;

/** Returns the reason why a feature is not available; `undefined` if it is available. */
export function describeMissing(feature: Feature, apiVersion: ApiVersion): string | undefined {
  return apiVersion === 'v1.0' ? `${NEEDS_V2[feature]} needs atlas.api_version v2` : undefined;
}
