import type { DeliveryType, State } from './job.ts';

/** A value for every delivery type and state. */
export type ByKind<T> = Readonly<Record<DeliveryType, Readonly<Record<State, T>>>>;

export function mapKinds<T>(value: (deliveryType: DeliveryType, state: State) => T): ByKind<T> {
  return mapTypes((type) => mapStates((state) => value(type, state)));
}

/** Returns a value for every state. */
export function mapStates<T>(value: (state: State) => T): Readonly<Record<State, T>> {
  return {
    in_progress: value('in_progress'),
    ready: value('ready'),
    completed: value('completed'),
    failed: value('failed'),
    cancelled: value('cancelled'),
    expired: value('expired'),
  };
}

/** Returns a value for every delivery type. */
export function mapTypes<T>(value: (deliveryType: DeliveryType) => T): Readonly<Record<DeliveryType, T>> {
  return {
    automated: value('automated'),
    download: value('download'),
    pointInTime: value('pointInTime'),
    other: value('other'),
    collection: value('collection'),
  };
}
