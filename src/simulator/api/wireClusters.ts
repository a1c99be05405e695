import type { Cluster, SimulatedProject } from '../world/world.ts';

// Entries of the lists that discovery reads, with a selection of Atlas' fields.

export function projectToWire(project: SimulatedProject, clusterCount: number, linksOrigin: string): unknown {
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
  const { id, name, backupEnabled, paused, stateName, clusterType } = cluster.facts;
  return {
    backupEnabled,
    clusterType,
    connectionStrings: { standardSrv: `mongodb+srv://${name}.example.net` },
    groupId: projectId,
    id,
    name,
    paused,
    pitEnabled: backupEnabled,
    stateName,
    tags: tagsOf(cluster),
  };
}

export function flexClusterToWire(cluster: Cluster, projectId: string): unknown {
  const { id, name, backupEnabled, stateName, clusterType } = cluster.facts;
  return {
    backupSettings: { enabled: backupEnabled },
    clusterType,
    groupId: projectId,
    id,
    name,
    providerSettings: {
      backingProviderName: 'AWS',
      diskSizeGB: 5,
      providerName: 'FLEX',
      regionName: 'US_EAST_1',
    },
    stateName,
    tags: tagsOf(cluster),
  };
}

function tagsOf({ facts }: Cluster): readonly unknown[] {
  return Object.entries(facts.tags).map(([key, value]) => ({ key, value }));
}
