import type { ListKind } from './readWire.ts';
import type { Planned } from './round.ts';

/** The endpoints of the lists. */
export const ENDPOINTS = {
  dedicated: 'restore_jobs',
  flex: 'flex_restore_jobs',
  collection: 'collection_restore_jobs',
} as const satisfies Record<ListKind, string>;
export type Endpoint = (typeof ENDPOINTS)[ListKind];

/** The properties of a polled cluster that its polls depend on. */
export interface Cluster {
  readonly projectId: string;
  readonly name: string;
  readonly kind: 'dedicated' | 'flex';
}

/** Returns the endpoint of the list that a fault is planned for. */
export function endpointOf({ kind }: Cluster, { of }: Planned): Endpoint {
  return ENDPOINTS[of === 'collections' ? 'collection' : kind];
}

export function listOf({ projectId, name }: Cluster, endpoint: Endpoint): string {
  return `${projectId}/${name} ${endpoint}`;
}

/** Only pages of the same request are compared. */
export function smallPagesOf(list: string): string {
  return `${list}, small pages`;
}
