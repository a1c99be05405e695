import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAlertmanager } from './alertmanager.ts';
import { copyDeployed } from './deployed.ts';
import { type RunningExporter, startExporter } from './exporter.ts';
import { freePort } from './freePort.ts';
import type { Program } from './program.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { startTextReplica } from './textReplica.ts';

/** Everything from the exporter to the receiver of notifications, on loopback. */
export interface Stack {
  readonly exporter: RunningExporter;
  /** The exporter's metrics in the text format, which Prometheus scrapes as a replica. */
  readonly textReplica: string;
  readonly prometheus: Prometheus;
  readonly alertmanager: Program;
  readonly receiver: Receiver;
  readonly stop: () => Promise<void>;
}

/** The programs of Prometheus and Alertmanager; by default Debian's. */
export interface Servers {
  readonly prometheus?: string;
  readonly alertmanager?: string;
}

/** Starts the stack on the deployed files with shortened times, and on an exporter's configuration. */
export async function startStack(config: unknown, servers: Servers = {}): Promise<Stack> {
  const directory = mkdtempSync(join(tmpdir(), 'mongodbatlas-restore-'));
  const stops: (() => void | Promise<void>)[] = [() => rmSync(directory, { recursive: true })];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const exporter = await startExporter(directory, config);
    stops.push(exporter.program.stop);
    const textReplica = await startTextReplica(exporter.address);
    stops.push(textReplica.stop);
    const receiver = await startReceiver();
    stops.push(receiver.stop);
    const alertmanagerAddress = `127.0.0.1:${await freePort()}`;
    copyDeployed(directory, {
      exporters: [exporter.address, textReplica.address],
      alertmanager: alertmanagerAddress,
      receiver: receiver.address,
    });
    const alertmanager = await startAlertmanager(directory, alertmanagerAddress, servers.alertmanager);
    stops.push(alertmanager.stop);
    const prometheus = await startPrometheus(directory, servers.prometheus);
    stops.push(prometheus.program.stop);
    return { exporter, textReplica: textReplica.address, prometheus, alertmanager, receiver, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
