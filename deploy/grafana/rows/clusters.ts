import { projectColumns, THIS_CELL } from '../columns.ts';
import type { Row } from '../panels.ts';
import { named, ofTargets, PROJECTS, TARGET, withLabel } from '../promql.ts';
import { tablePanel } from '../table.ts';
import { RUNBOOKS } from '../thresholds.ts';

const SIZE = { unit: 'short', height: 7 };

// One series per cluster with all its labels, because only the configuration names the tags; but of no instance.
const info = withLabel(
  withLabel(`topk by (${TARGET}) (1, ${ofTargets('cluster_info')})`, 'job', ''),
  'instance',
  '',
);

function link(order: number, title: string, address: string): string {
  return withLabel(withLabel(`vector(${order})`, 'link', title), 'address', address);
}
const hasAddress = 'unless on (address) vector(0)';
const atlasProjects = `label_replace(label_replace(3 * ${PROJECTS}, "link", "Atlas: $1", "project_name", "(.*)"), "address", "$atlas/v2/$1", "project_id", "(.*)")`;
const links = [
  `${link(1, 'Status page', '$status_page')} ${hasAddress}`,
  link(2, 'Runbooks', RUNBOOKS),
  atlasProjects,
].join(' or ');

/** The clusters with their tags, and where to read on. */
export const clustersRow: Row = {
  title: 'Clusters and links',
  panels: [
    tablePanel(
      {
        ...SIZE,
        title: 'Clusters and their tags',
        description:
          'Every polled cluster, its type, and the tags that `discovery.tags` of the configuration names.',
        width: 12,
      },
      [
        ...projectColumns(),
        { title: 'Cluster', label: 'cluster_name' },
        { title: 'Type', label: 'cluster_type', width: 110 },
        { title: 'Known', expr: named(info), hidden: true },
      ],
      { by: 'Cluster', descending: false, alsoLabels: '^tag_.+' },
    ),
    tablePanel(
      {
        ...SIZE,
        title: 'Links',
        description:
          "The exporter's status page (if the dashboard variable `status_page` has its address), the runbooks, and the projects in Atlas.",
        width: 12,
      },
      [
        { title: 'Order', expr: links, hidden: true },
        { title: 'Link', label: 'link', width: 180 },
        { title: 'Address', label: 'address', link: { title: 'Open', url: THIS_CELL } },
      ],
      { by: 'Order', descending: false },
    ),
  ],
};
