import type { ApiVersion } from '../apiVersion.ts';

/** What only v2 of Atlas' API has, in the words for saying so. */
const NEEDS_V2 = {
  serviceAccounts: 'a service account',
  allClusters: 'discovering clusters',
  allProjects: 'discovering projects',
  collectionJobs: 'polling collection restore jobs',
} as const;
export type Feature = keyof typeof NEEDS_V2;

/** Why a feature can't be had; `undefined` if it can. */
export function describeMissing(feature: Feature, apiVersion: ApiVersion): string | undefined {
  return apiVersion === 'v1.0' ? `${NEEDS_V2[feature]} needs atlas.api_version v2` : undefined;
}
