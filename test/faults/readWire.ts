import type { DeliveryType, RestoreJob } from '../../src/core/job.ts';
import type { JobId } from '../../src/core/target.ts';
import { escaped } from '../security/hostileNames.ts';

/** The model's reading of one entry of a list. */
export interface Entry {
  readonly job: RestoreJob;
  readonly bad: boolean;
}

export type ListKind = 'dedicated' | 'flex' | 'collection';

/** Reads an entry as documented, as plainly as possible; `undefined` for one without a valid id. */
export function readEntry(wire: unknown, kind: ListKind): Entry | undefined {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) return undefined;
  const entry = new WireEntry({ ...wire });
  const id = entry.value('id');
  if (typeof id !== 'string' || id.length < 1 || id.length > 64) return undefined;
  const job = READERS[kind](entry, escaped(id) as JobId);
  return { job, bad: entry.bad };
}

const READERS: Record<ListKind, (entry: WireEntry, id: JobId) => RestoreJob> = {
  dedicated: (entry, id) => ({
    ...blank(id, TYPES[entry.word('deliveryType')] ?? 'other'),
    createdAtMs: entry.time('createdAt') ?? timeIn(id),
    finishedAtMs: entry.time('finishedAt'),
    expiresAtMs: entry.time('expiresAt'),
    dataFromMs: entry.seconds('pointInTimeUTCSeconds') ?? entry.seconds('oplogTs') ?? entry.time('timestamp'),
    failed: entry.flag('failed'),
    cancelled: entry.flag('cancelled'),
    expired: entry.flag('expired'),
    hasUrl: [
      entry.url('deliveryUrl'),
      entry.urlIn('components', 'downloadUrl'),
      entry.urlIn('privateDownloadDeliveryUrls', 'deliveryUrl'),
    ].includes(true),
    destinationProjectId: entry.name('targetGroupId'),
    destinationClusterName: entry.name('targetClusterName'),
    backupSnapshotId: entry.name('snapshotId'),
  }),
  flex: (entry, id) => {
    const status = entry.oneOf('status', ['PENDING', 'QUEUED', 'RUNNING', 'COMPLETED', 'FAILED']);
    const type = FLEX_TYPES[entry.word('deliveryType')] ?? 'other';
    const finishedAtMs = entry.time('restoreFinishedDate');
    const expirationMs = entry.time('expirationDate');
    const isCompleted = status === 'COMPLETED';
    const hasUrl = entry.url('snapshotUrl') && isCompleted;
    return {
      ...blank(id, type),
      createdAtMs: timeIn(id),
      finishedAtMs: isCompleted || status === 'FAILED' ? finishedAtMs : undefined,
      expiresAtMs: isCompleted && type === 'download' ? expirationMs : undefined,
      dataFromMs: entry.time('snapshotFinishedDate'),
      failed: status === 'FAILED',
      succeeded: isCompleted && (type === 'automated' || (type === 'other' && !hasUrl)),
      hasUrl,
      destinationProjectId: entry.name('targetProjectId'),
      destinationClusterName: entry.name('targetDeploymentItemName'),
      backupSnapshotId: entry.name('snapshotId'),
    };
  },
  collection: (entry, id) => {
    const over = ['SUCCESSFUL', 'CANCELED', 'FAILED'];
    const state = entry.oneOf('state', ['INITIALIZING', 'IN_PROGRESS', 'FINALIZING', ...over]);
    const finishedAtMs = entry.time('finishedAt');
    return {
      ...blank(id, 'collection'),
      createdAtMs: entry.time('createdAt') ?? timeIn(id),
      finishedAtMs: over.includes(state) ? finishedAtMs : undefined,
      failed: state === 'FAILED',
      cancelled: state === 'CANCELED',
      succeeded: state === 'SUCCESSFUL',
      dataFromMs: entry.seconds('pointInTimeUtcSeconds') ?? entry.seconds('oplogTs'),
      destinationProjectId: entry.name('targetGroupId'),
      destinationClusterName: entry.name('targetClusterName'),
      backupSnapshotId: entry.name('snapshotId'),
      collection: {
        restoredDocuments: entry.count('restoredDocuments'),
        totalDocuments: entry.count('totalDocuments'),
        failedIndexCollections: entry.failedIndexes('indexStatus'),
        errorMessage: state === 'FAILED' ? String(entry.value('errorMessage')) : undefined,
      },
    };
  },
};

const TYPES: Readonly<Record<string, DeliveryType>> = {
  automated: 'automated',
  download: 'download',
  pointInTime: 'pointInTime',
};
const FLEX_TYPES: Readonly<Record<string, DeliveryType>> = { RESTORE: 'automated', DOWNLOAD: 'download' };

function blank(id: JobId, deliveryType: DeliveryType): RestoreJob {
  const unknown = {
    createdAtMs: undefined,
    finishedAtMs: undefined,
    expiresAtMs: undefined,
    dataFromMs: undefined,
  };
  const no = { failed: false, cancelled: false, expired: false, succeeded: false, hasUrl: false };
  const nowhere = {
    destinationProjectId: undefined,
    destinationClusterName: undefined,
    backupSnapshotId: undefined,
  };
  return { id, deliveryType, ...unknown, ...no, ...nowhere };
}

function timeIn(id: string): number | undefined {
  return /^[0-9a-f]{24}$/.test(id) ? Number(`0x${id.slice(0, 8)}`) * 1000 : undefined;
}

/** The fields of one entry; an invalid field makes it bad. */
class WireEntry {
  readonly #fields: ReadonlyMap<string, unknown>;
  bad = false;

  constructor(fields: object) {
    this.#fields = new Map(Object.entries(fields));
  }

  value(name: string): unknown {
    return this.#fields.get(name) ?? undefined;
  }

  /** Returns any word; a missing one is bad. */
  word(name: string): string {
    return this.#as(name, true, (value) => (typeof value === 'string' ? value : undefined)) ?? '';
  }

  oneOf(name: string, words: readonly string[]): string {
    return this.#as(name, true, (value) => words.find((word) => word === value)) ?? '';
  }

  flag(name: string): boolean {
    return this.#as(name, false, (value) => (typeof value === 'boolean' ? value : undefined)) ?? false;
  }

  time(name: string): number | undefined {
    const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
    return this.#as(name, false, (value) =>
      typeof value === 'string' && isTime.test(value) ? Date.parse(value) : undefined,
    );
  }

  seconds(name: string): number | undefined {
    return this.#as(name, false, (value) => (typeof value === 'number' ? value * 1000 : undefined));
  }

  count(name: string): number | undefined {
    return this.#as(name, false, (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined,
    );
  }

  failedIndexes(name: string): number {
    const value = this.#as(name, false, (found) =>
      typeof found === 'object' && !Array.isArray(found) ? { ...found } : undefined,
    );
    if (value === undefined) return 0;
    const status = new WireEntry(value);
    const state = status.oneOf('state', [
      'NOT_STARTED',
      'IN_PROGRESS',
      'SUCCESSFUL',
      'FAILED',
      'NOT_RESTORED',
    ]);
    const count = status.count('failedCollectionCount') ?? 0;
    if (status.bad) this.bad = true;
    return state === 'FAILED' ? Math.max(count, 1) : 0;
  }

  name(name: string): string | undefined {
    return this.#as(name, false, (value) =>
      typeof value === 'string' && value.length <= 128 && !value.includes('://') ? escaped(value) : undefined,
    );
  }

  url(name: string): boolean {
    const found = this.#as(name, false, (value) =>
      typeof value === 'string' || Array.isArray(value) ? value.length > 0 : undefined,
    );
    return found ?? false;
  }

  urlIn(list: string, name: string): boolean {
    const entries = this.#as(list, false, (value) => (Array.isArray(value) ? value : undefined)) ?? [];
    return entries.some((entry: unknown) => new WireEntry({ ...(entry ?? {}) }).url(name));
  }

  #as<T>(name: string, isNeeded: boolean, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.value(name);
    const found = value === undefined ? undefined : read(value);
    if (found === undefined && (isNeeded || value !== undefined)) this.bad = true;
    return found;
  }
}
