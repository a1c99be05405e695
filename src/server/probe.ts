import { request as askPlain } from 'node:http';
import { request as askTls, type RequestOptions } from 'node:https';
import type { ListenAddress } from './listenAddress.ts';

/** Shorter than the timeout of the container's health check, so that the reason is reported. */
const TIMEOUT_MS = 4000;

/**
 * Asks an exporter on this machine for `/-/healthy`. Returns `undefined` if it answers, else the reason. An exporter that
 * refuses the request, because it lacks a password or a certificate, works.
 */
export async function probe(
  { host, port }: ListenAddress,
  mayHaveTls: boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<string | undefined> {
  const where = { host: LOOPBACK[host ?? ''] ?? host, port, path: '/-/healthy', agent: false };
  const signal = AbortSignal.timeout(timeoutMs);
  const overTls = mayHaveTls ? await ask(askTls, { ...where, signal, rejectUnauthorized: false }) : '';
  // A web configuration can set passwords without TLS.
  return overTls === undefined ? undefined : ask(askPlain, { ...where, signal });
}

/** The loopback address among all addresses of a machine. */
const LOOPBACK: Readonly<Record<string, string>> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' };

function ask(request: typeof askTls, options: RequestOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    let isTurnedAway = false;
    request(options, ({ statusCode = 0 }) =>
      resolve(statusCode < 500 ? undefined : `it answers ${statusCode}`),
    )
      .on('socket', (socket) => socket.on('secureConnect', () => (isTurnedAway = true)))
      .on('error', ({ name, message }) => {
        if (name === 'AbortError') resolve('it does not answer');
        else resolve(isTurnedAway ? undefined : message);
      })
      .end();
  });
}
