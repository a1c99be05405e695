/** Settings that not every version of the exporter and of Atlas' API has, in the words for saying so. */
const FEATURES = {
  serviceAccounts: { words: 'a service account', needsV2: true },
  allClusters: { words: 'discovering clusters', needsV2: true },
  allProjects: { words: 'discovering projects', needsV2: true },
  collectionJobs: { words: 'polling collection restore jobs', needsV2: true },
  stateFile: { words: 'a state file', needsV2: false },
} as const;
export type Feature = keyof typeof FEATURES;

/** What does not work yet and is refused, rather than taken and ignored: its line goes when the feature comes. */
export const UNSUPPORTED: readonly Feature[] = [];

/** Why a feature can't be used; `undefined` if it can. */
export function describeUnsupported(
  feature: Feature,
  apiVersion: 'v2' | 'v1.0',
  unsupported: readonly Feature[],
): string | undefined {
  const { words, needsV2 } = FEATURES[feature];
  if (unsupported.includes(feature)) return `${words} is not supported by this version yet`;
  return needsV2 && apiVersion === 'v1.0' ? `${words} needs atlas.api_version v2` : undefined;
}
