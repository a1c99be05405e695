import type { ServerResponse } from 'node:http';
import type { DropReason } from '../serverObserver.ts';

/** A response that is being generated or sent. */
export interface ActiveResponse {
  readonly response: ServerResponse;
  /** Start of the write that the client has not taken yet; `undefined` while no write is pending. */
  blockedSinceMs: number | undefined;
}

/** A response that waits for a reload holds no data, so it has a limit of its own. */
export type ResponseKind = 'content' | 'reload';

interface ActiveResponsesOptions {
  /** Maximum number of responses of each kind admitted at a time. */
  readonly max: Readonly<Record<ResponseKind, number>>;
  /** A response without progress for this long has stalled. */
  readonly stalledMs: number;
  readonly nowMs: () => number;
  readonly onChange: (count: number) => void;
  readonly onDrop: (reason: DropReason, clientAddress: string | undefined) => void;
}

/** All responses of a server that are being generated or sent. */
export type ActiveResponses = ReturnType<typeof createActiveResponses>;

export function createActiveResponses({ max, stalledMs, nowMs, onChange, onDrop }: ActiveResponsesOptions) {
  const all = new Set<ActiveResponse>();
  const admitted = { content: new Set<ActiveResponse>(), reload: new Set<ActiveResponse>() };

  const remove = (active: ActiveResponse) => {
    admitted.content.delete(active);
    admitted.reload.delete(active);
    if (all.delete(active)) onChange(all.size);
  };
  const cutLongestStalled = (candidates: Iterable<ActiveResponse>): boolean => {
    let longest: ActiveResponse | undefined;
    let sinceMs = nowMs() - stalledMs;
    for (const active of candidates) {
      if (active.blockedSinceMs === undefined || active.blockedSinceMs > sinceMs) continue;
      longest = active;
      sinceMs = active.blockedSinceMs;
    }
    if (longest === undefined) return false;
    onDrop('stalled', longest.response.socket?.remoteAddress);
    remove(longest);
    longest.response.destroy();
    return true;
  };

  return {
    begin: (response: ServerResponse): ActiveResponse => {
      const active: ActiveResponse = { response, blockedSinceMs: undefined };
      all.add(active);
      onChange(all.size);
      response.once('close', () => remove(active));
      return active;
    },
    /**
     * Returns whether the response may proceed. At the limit of its kind, it first cuts the one that has stalled longest.
     */
    admit: (active: ActiveResponse, kind: ResponseKind): boolean => {
      const same = admitted[kind];
      if (same.size >= max[kind] && !cutLongestStalled(same)) return false;
      same.add(active);
      return true;
    },
    /** Cuts the response that has stalled longest, if any has stalled. Returns whether one was cut. */
    cutStalled: (): boolean => cutLongestStalled(all),
  };
}
