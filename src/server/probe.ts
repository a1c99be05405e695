import { request as requestHttp } from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import type { ListenAddress } from './listenAddress.ts';

/** Shorter than the timeout of the container's health check, so that the reason is reported. */
const TIMEOUT_MS = 4000;

/**
 * Requests `/-/healthy` from an exporter on this machine. Returns `undefined` if the exporter is healthy, else the
 * reason. An exporter that rejects the request, because it lacks a password or a client certificate, is healthy.
 */
export async function probe(
  { host, port }: ListenAddress,
  mayHaveTls: boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<string | undefined> {
  const where = { host: LOOPBACK[host ?? ''] ?? host, port, path: '/-/healthy', agent: false };
  const signal = AbortSignal.timeout(timeoutMs);
  const overTls = mayHaveTls ? await send(requestHttps, { ...where, signal, rejectUnauthorized: false }) : '';
  // A web configuration can set passwords without TLS.
  return overTls === undefined ? undefined : send(requestHttp, { ...where, signal });
}

/** The loopback address for a listener on all addresses. */
const LOOPBACK: Readonly<Record<string, string>> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' };

function send(request: typeof requestHttps, options: RequestOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    // An error after the handshake means that the exporter requires a client certificate.
    let hasHandshake = false;
    request(options, ({ statusCode = 0 }) =>
      resolve(statusCode < 500 ? undefined : `it answers ${statusCode}`),
    )
      .on('socket', (socket) => socket.on('secureConnect', () => (hasHandshake = true)))
      .on('error', ({ name, message }) => {
        if (name === 'AbortError') resolve('it does not answer');
        else resolve(hasHandshake ? undefined : message);
      })
      .end();
  });
}
