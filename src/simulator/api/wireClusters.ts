import type { Cluster, ProjectFacts } from '../world/world.ts';

/** Entries of the lists that discovery reads; of what Atlas sends, the fields that tell a cluster's life. */
export function projectToWire(project: ProjectFacts, clusterCount: number, linksOrigin: string): unknown {
  const self = `${linksOrigin}/api/atlas/v2/groups/${project.id}`;
  return {
    clusterCount,
    id: project.id,
    links: [{ href: self, rel: 'self' }],
    name: project.name,
    orgId: project.orgId ?? 'a0a0a0a0a0a0a0a0a0a0a0a0',
    tags: [],
    withDefaultAlertsSettings: true,
  };
}

export function clusterToWire(cluster: Cluster, projectId: string): unknown {
  const { name, backupEnabled, paused, stateName, clusterType } = cluster.facts;
  return {
    backupEnabled,
    clusterType,
    connectionStrings: { standardSrv: `mongodb+srv://${name}.example.net` },
    groupId: projectId,
    name,
    paused,
    pitEnabled: backupEnabled,
    stateName,
    tags: [],
  };
}

export function flexClusterToWire(cluster: Cluster, projectId: string): unknown {
  const { name, backupEnabled, stateName, clusterType } = cluster.facts;
  return {
    backupSettings: { enabled: backupEnabled },
    clusterType,
    groupId: projectId,
    name,
    providerSettings: {
      backingProviderName: 'AWS',
      diskSizeGB: 5,
      providerName: 'FLEX',
      regionName: 'US_EAST_1',
    },
    stateName,
    tags: [],
  };
}
