import type { ServerResponse } from 'node:http';
import type { DropReason } from '../serverObserver.ts';

/** A response that is being generated or sent. */
export interface ActiveResponse {
  readonly response: ServerResponse;
  /** Start of the write that the client has not taken yet; `undefined` while no write is pending. */
  blockedSinceMs: number | undefined;
}

/** All responses of a server that are being generated or sent. */
export interface ActiveResponses {
  begin(response: ServerResponse): ActiveResponse;
  /** Returns whether the response may proceed. At the limit, it first cuts the one that has stalled longest. */
  admit(active: ActiveResponse): boolean;
  /** Cuts the response that has stalled longest, if any has stalled. Returns whether one was cut. */
  cutStalled(): boolean;
}

interface Options {
  /** Maximum number of responses admitted at a time. */
  readonly maxRequests: number;
  /** A response without progress for this long has stalled. */
  readonly stalledMs: number;
  readonly nowMs: () => number;
  readonly onChange: (count: number) => void;
  readonly onDrop: (reason: DropReason, clientAddress: string | undefined) => void;
}

export function createActiveResponses(options: Options): ActiveResponses {
  const { maxRequests, stalledMs, nowMs, onChange, onDrop } = options;
  const all = new Set<ActiveResponse>();
  const admitted = new Set<ActiveResponse>();

  const remove = (active: ActiveResponse) => {
    admitted.delete(active);
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
    begin: (response) => {
      const active = { response, blockedSinceMs: undefined };
      all.add(active);
      onChange(all.size);
      response.once('close', () => remove(active));
      return active;
    },
    admit: (active) => {
      if (admitted.size >= maxRequests && !cutLongestStalled(admitted)) return false;
      admitted.add(active);
      return true;
    },
    cutStalled: () => cutLongestStalled(all),
  };
}
