import { COLOUR, numberPanel, type Row, steps } from '../panels.ts';
import { best, ofTargets, since, TARGET, TARGET_AND_TYPE } from '../promql.ts';
import { DAY_SECONDS, failedAt, failedTable, notReadTable, seenFailing } from './trouble.ts';

const jobsIn = (state: string): string =>
  `sum(${best(TARGET_AND_TYPE, ofTargets('jobs', `state="${state}"`))})`;

const readNow = best(TARGET, ofTargets('up'));

// Counters forget what happened while the exporter was down, instants what failed before the last failure:
// whichever says more. A target without either counts 0, so that only a silent exporter has no number.
const failedInADay = `sum((${seenFailing} > 0) or (${since(failedAt)} < bool ${DAY_SECONDS}) or 0 * ${readNow})`;

const NUMBER = { unit: 'short', width: 4, height: 4 };

/** What is true at this moment. */
export const nowRow: Row = {
  title: 'Now',
  panels: [
    numberPanel(
      {
        ...NUMBER,
        title: 'Running',
        description:
          'Jobs in progress: restores that write to their destination, downloads that Atlas prepares.',
      },
      jobsIn('in_progress'),
      steps(COLOUR.plain, [1, COLOUR.info]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Ready downloads',
        description: 'Downloads that can be fetched until they expire.',
      },
      jobsIn('ready'),
      steps(COLOUR.plain, [1, COLOUR.info]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Expiring downloads',
        description: 'Ready downloads that expire within `downloads.expiring_within` of the configuration.',
      },
      `sum(${best(TARGET, ofTargets('downloads_expiring'))})`,
      steps(COLOUR.good, [1, COLOUR.warning]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Failed in 24 h',
        description:
          "Restores and downloads that failed, by Atlas' own dates as well as by what was seen failing: neither an exporter that was down nor a late sight hides one.",
      },
      failedInADay,
      steps(COLOUR.good, [1, COLOUR.bad]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Targets not read',
        description: 'Clusters whose last poll did not read the whole list. The table below says why.',
      },
      `sum(${readNow} == bool 0)`,
      steps(COLOUR.good, [1, COLOUR.bad]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Targets',
        description: 'Clusters that are polled, whether they could be read or not.',
      },
      `count(${readNow})`,
      steps(COLOUR.plain),
    ),
    notReadTable,
    failedTable,
  ],
};
