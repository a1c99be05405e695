import { projectColumns, runbook } from '../columns.ts';
import { COLOUR, linesPanel, numberPanel, type Row, steps } from '../panels.ts';
import { best, named, ofTargets, TARGET, total, withDestination } from '../promql.ts';
import { tablePanel } from '../table.ts';
import { progress } from './running.ts';

const NUMBER = { unit: 'short', width: 4, height: 7 };

const polled = ofTargets('jobs', 'delivery_type="collection"');
const failedIndexes = best(
  `${TARGET}, job_id, destination_project_id, destination_cluster_name`,
  ofTargets('failed_index_collections'),
);

/** Restores of single collections: their progress, and indexes that could not be built. */
export const collectionsRow: Row = {
  title: 'Collection restores',
  panels: [
    numberPanel(
      {
        ...NUMBER,
        title: 'Running collection restores',
        description:
          'Collection restore jobs in progress. Not known: `poll.collection_jobs` is off, or no list was read.',
      },
      `sum(${total(TARGET, ofTargets('jobs', 'delivery_type="collection", state="in_progress"'))})`,
      steps(COLOUR.plain, [1, COLOUR.info]),
    ),
    linesPanel(
      {
        title: 'Progress of collection restores',
        description:
          'Restored documents as a share of all. Atlas first estimates the total, so a line may bend or stop at 100 %.',
        unit: 'percentunit',
        width: 16,
        height: 7,
        empty: 'No progress is known.',
      },
      [[named(progress), '{{project_name}}/{{cluster_name}} {{job_id}}']],
    ).max(1),
    numberPanel(
      {
        ...NUMBER,
        title: 'Collections without indexes',
        description:
          'Collections restored within 24 hours whose indexes could not be built: the data is there, queries on it are slow.',
      },
      `(sum(${failedIndexes}) or vector(0)) and on () (count(${best(TARGET, polled)}) > 0)`,
      steps(COLOUR.good, [1, COLOUR.warning]),
    ),
    tablePanel(
      {
        title: 'Restored without indexes',
        description: 'Completed collection restore jobs of the last 24 hours, at most 10 of a cluster.',
        unit: 'short',
        width: 24,
        height: 5,
      },
      [
        { title: 'Collections', expr: withDestination(named(failedIndexes)), width: 100 },
        ...projectColumns(),
        { title: 'Cluster', label: 'cluster_name' },
        { title: 'Destination project', label: 'destination_project_name' },
        { title: 'Destination', label: 'destination_cluster_name' },
        { title: 'Job', label: 'job_id', link: runbook('AtlasRestoreIndexesMissing'), width: 210 },
      ],
      { by: 'Collections', descending: true },
    ),
  ],
};
