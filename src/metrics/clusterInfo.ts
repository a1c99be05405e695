import type { KnownCluster } from '../core/cluster.ts';
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

/** Renders the info series of clusters with the tags of these keys; a tag that a cluster lacks has no label. */
export function renderClusterInfo(
  clusters: readonly KnownCluster[],
  tagKeys: readonly string[],
): RenderedFamily {
  const lines = clusters.map(({ target, family, tags }) => {
    const tagLabels = tagKeys.map((key) => [labelName('tag', key), tags.get(key)] as const);
    const labels = {
      project_id: target.projectId,
      cluster_name: target.clusterName,
      cluster_type: family,
      ...Object.fromEntries(tagLabels),
    };
    return renderSample(CLUSTER_INFO.name, labels, 1);
  });
  return { head: CLUSTER_INFO, lines: lines.join('') };
}
