import type { Row } from '../panels.ts';
import { alertsTable } from './alerts.ts';
import { credentialsTable } from './expiring.ts';

/** Everything that Prometheus alerts on, and whether Atlas accepts the credentials. */
export const alertListRow: Row = { title: 'Alerts and credentials', panels: [alertsTable, credentialsTable] };
