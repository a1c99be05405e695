import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { eventually } from './eventually.ts';
import { portOf } from './freePort.ts';

const notification = z.object({
  receiver: z.string(),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
      startsAt: z.string(),
    }),
  ),
});
export type Notification = z.infer<typeof notification>;
type Alert = Notification['alerts'][number];

/** The receivers of Alertmanager's notifications: a pager, a ticket system, a log. */
export interface Receiver {
  /** `host:port`. */
  readonly address: string;
  /** The notifications so far. */
  readonly notifications: readonly Notification[];
  /** Waits for an alert by its name, receiver, project and job. */
  readonly alert: (wanted: Wanted, withinMs?: number) => Promise<Alert>;
  readonly stop: () => void;
}

export interface Wanted {
  readonly alertname: string;
  readonly status: Alert['status'];
  readonly receiver: string;
  readonly projectId?: string;
  readonly jobId?: string;
}

/** Starts a webhook that records its notifications. */
export async function startReceiver(): Promise<Receiver> {
  const notifications: Notification[] = [];
  const server = createServer(async (request, response) => {
    notifications.push(notification.parse(await json(request)));
    response.end();
  });
  // Alertmanager warns of a connection that is closed while it sends.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${portOf(server.address())}`,
    notifications,
    alert: (wanted, withinMs) =>
      eventually(
        () =>
          `${wanted.alertname} ${wanted.status} at ${wanted.receiver}; there came ${JSON.stringify(notifications)}`,
        () =>
          notifications
            .filter(({ receiver }) => receiver === wanted.receiver)
            .flatMap(({ alerts }) => alerts)
            .find((alert) => isWanted(alert, wanted)),
        withinMs,
      ),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function isWanted({ status, labels }: Alert, wanted: Wanted): boolean {
  return (
    status === wanted.status &&
    labels['alertname'] === wanted.alertname &&
    (wanted.projectId === undefined || labels['project_id'] === wanted.projectId) &&
    (wanted.jobId === undefined || labels['job_id'] === wanted.jobId)
  );
}
