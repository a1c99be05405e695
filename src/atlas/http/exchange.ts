import { createAgent } from './agent.ts';
import { PendingRequest } from './pendingRequest.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** Returns a transport with keep-alive connections to one origin. `requestTimeoutMs` bounds each whole exchange. */
export function createTransport(options: TransportOptions): Transport {
  const agent = createAgent(options);
  return {
    origin: options.origin,
    exchange: (request) =>
      new Promise((resolve, reject) => {
        request.signal?.throwIfAborted();
        if (!request.path.startsWith('/')) throw new Error('a request is a path on the configured origin');
        new PendingRequest(options, request, { resolve, reject }).start(agent);
      }),
    close: () => agent.destroy(),
  };
}
