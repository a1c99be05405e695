import type { KnownCluster } from '../core/cluster.ts';
import type { Target } from '../core/target.ts';
import { labelName } from '../text/labelName.ts';
import { PREFIX } from './family.ts';
import type { RenderedFamily } from './instruments.ts';
import { type FamilyHead, renderSample } from './sample.ts';

export const CLUSTER_INFO: FamilyHead = {
  name: `${PREFIX}cluster_info`,
  type: 'gauge',
  help: 'Type and tags of each cluster, always 1.',
  labels: ['cluster_type', 'tag_<key>'],
};

export const CLUSTER_DELETED: FamilyHead = {
  name: `${PREFIX}cluster_deleted`,
  type: 'gauge',
  help: 'Deleted clusters whose backups are kept, always 1.',
  labels: [],
};

/** Renders the type and the selected tags of clusters, and the deleted ones. A tag that a cluster lacks gets no label. */
export function renderClusters(
  clusters: readonly KnownCluster[],
  tagKeys: readonly string[],
): readonly RenderedFamily[] {
  const infos = clusters.map(({ target, type, tags }) => {
    const tagLabels = tagKeys.map((key) => [labelName('tag', key), tags.get(key)] as const);
    const labels = { ...targetLabels(target), cluster_type: type, ...Object.fromEntries(tagLabels) };
    return renderSample(CLUSTER_INFO.name, labels, 1);
  });
  const deleted = clusters
    .filter(({ isDeleted }) => isDeleted)
    .map(({ target }) => renderSample(CLUSTER_DELETED.name, targetLabels(target), 1));
  return [
    { head: CLUSTER_INFO, lines: infos.join('') },
    { head: CLUSTER_DELETED, lines: deleted.join('') },
  ];
}

function targetLabels({ projectId, clusterName }: Target): Readonly<Record<string, string>> {
  return { project_id: projectId, cluster_name: clusterName };
}
