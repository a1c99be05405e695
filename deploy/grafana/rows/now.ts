import type { Row } from '../panels.ts';
import { alertsNumber } from './alerts.ts';
import { downloadsTable, expiringNumber } from './expiring.ts';
import { failedNumber, failedTable } from './failed.ts';
import { clustersNumber, notReadNumber, notReadTable } from './notRead.ts';
import { presencePanel } from './presence.ts';
import { runningNumber, runningTable, stuckNumber } from './running.ts';

/** First screen: is it watched, which jobs failed, which run and are stuck, and what expires. */
export const nowRow: Row = {
  title: 'Now',
  panels: [
    presencePanel,
    notReadNumber,
    clustersNumber,
    alertsNumber,
    failedNumber,
    runningNumber,
    stuckNumber,
    expiringNumber,
    failedTable,
    runningTable,
    notReadTable,
    downloadsTable,
  ],
};
