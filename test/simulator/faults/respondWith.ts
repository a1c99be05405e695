import { setTimeout as sleep } from 'node:timers/promises';
import type { PendingExchange, Responder } from '../../../src/simulator/api/pendingExchange.ts';
import type { SimulatorSettings } from '../../../src/simulator/api/simulatorSettings.ts';
import type { ApiReply } from '../../../src/simulator/apiReply.ts';
import { withHeaders } from '../../../src/simulator/apiReply.ts';
import type { ApiRoute } from '../../../src/simulator/apiRoute.ts';
import { deliverBadly, deliverHuge, deliverRecording } from './badDelivery.ts';
import { endlessPage } from './endless.ts';
import type { Faults, Struck } from './faults.ts';
import { wrongReply } from './wrongReply.ts';

/** A page of a list; 1 for a request of another endpoint. */
interface PageEvent {
  readonly route: ApiRoute;
  readonly page: number;
}

export interface Hooks {
  /** Called before a request is processed. */
  readonly onRequest?: (event: PageEvent) => void;
  /** Called when a page of a list is rendered and not yet sent, so that the world can change before the next page. */
  readonly afterPage?: (event: PageEvent) => void;
}

/** Returns a responder that applies matching faults to a request, or else answers it correctly. */
export function respondWith(
  faults: Faults,
  hooks: Hooks,
  settings: SimulatorSettings,
  stopped: AbortSignal,
): Responder {
  function answer(exchange: PendingExchange): ApiReply {
    const { route, page } = exchange;
    const reply = exchange.answer();
    const isPage = exchange.isAuthenticated && reply.status === 200 && route.endpoint !== 'project';
    if (isPage) hooks.afterPage?.({ route, page });
    return reply;
  }

  function respond(exchange: PendingExchange, { fault, headers }: Struck): void {
    const { response, nowMs } = exchange;
    switch (fault?.kind) {
      case 'silence':
        return;
      case 'refuse':
        exchange.count('error');
        response.socket?.resetAndDestroy();
        return;
      case 'huge':
        deliverHuge(response, fault.bytes, nowMs);
        return;
      case 'recording':
        exchange.count(fault.recording.status);
        deliverRecording(response, fault.recording);
        return;
      case 'reset':
      case 'cut':
        exchange.count('error');
        deliverBadly(response, withHeaders(answer(exchange), headers), nowMs, fault);
        return;
      case 'length':
      case 'drip':
        deliverBadly(response, withHeaders(answer(exchange), headers), nowMs, fault);
        return;
      case 'respond':
      case 'error':
      case 'html':
      case 'redirect':
        exchange.send(withHeaders(wrongReply(fault), headers));
        return;
      case 'endless':
        exchange.send(withHeaders(endless(exchange, answer(exchange), settings), headers));
        return;
      case undefined:
        exchange.send(withHeaders(answer(exchange), headers));
        return;
    }
  }

  return async (exchange) => {
    const { route, page, request, response } = exchange;
    hooks.onRequest?.({ route, page });
    const loggedIn = exchange.isAuthenticated;
    const struck = faults.strike({ path: request.path, route, page, loggedIn });
    if (struck.delayMs > 0) {
      await sleep(struck.delayMs, undefined, { signal: stopped }).catch(() => undefined);
    }
    if (!response.destroyed) respond(exchange, struck);
  };
}

function endless(exchange: PendingExchange, reply: ApiReply, settings: SimulatorSettings): ApiReply {
  return reply.status === 200 ? { ...reply, body: endlessPage(exchange, settings) } : reply;
}
