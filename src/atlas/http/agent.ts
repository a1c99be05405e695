import type { Dispatcher } from 'undici';
import { AtlasError } from '../error.ts';
import { proxyAddress } from './proxyAddress.ts';
import { Agent, wholeUndici } from './undici.ts';

// Longer than the minute between polls, so that connections stay open and save a handshake per minute.
const KEEP_ALIVE_MS = 90_000;

/** The options of connections, which are opened directly or through the proxy that the environment names. */
export interface ConnectionOptions {
  readonly requestTimeoutMs: number;
  /** At most this many sockets to Atlas. */
  readonly connections: number;
  /** Read for `HTTPS_PROXY`, `NO_PROXY` and their lower-case forms. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates to trust instead of the system's; `NODE_EXTRA_CA_CERTS` needs nothing here. */
  readonly ca?: string | undefined;
}

/** An error between the exporter and the proxy, not between the proxy and Atlas. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  // Not undici's own code: on UND_ERR_SOCKET undici would reconnect endlessly.
  readonly code = 'ERR_PROXY';
}

/**
 * Returns a pool of connections to one origin. Throws an AtlasError if the environment names an invalid proxy or turns off
 * certificate verification.
 */
export function createAgent({ requestTimeoutMs, connections, env, ca }: ConnectionOptions): Dispatcher {
  refuseUncheckedTls(env);
  const connect = { timeout: requestTimeoutMs, ...(ca === undefined ? {} : { ca }) };
  // The transport bounds each whole exchange; idle timeouts would only cost timers.
  const options = { connections, keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: 0, bodyTimeout: 0 };
  const proxy = proxyAddress(env);
  if (proxy === undefined) return new Agent({ ...options, connect });
  const { EnvHttpProxyAgent } = wholeUndici();
  return new EnvHttpProxyAgent({
    ...options,
    // Plain HTTP is allowed only to loopback, which needs no proxy; `undefined` would read the process environment.
    httpProxy: '',
    httpsProxy: proxy.origin,
    ...(proxy.authorization === undefined ? {} : { token: proxy.authorization }),
    noProxy: env['no_proxy'] || env['NO_PROXY'] || '',
    proxyTls: connect,
    requestTls: connect,
    connect,
    clientFactory: (url, given) => poolToProxy(url, { ...given, headersTimeout: requestTimeoutMs }),
  });
}

// Without certificate verification, anyone on the network path could read the credentials and answer in place of Atlas.
function refuseUncheckedTls(env: ConnectionOptions['env']): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  throw new AtlasError(
    'network',
    "NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of Atlas' certificate: unset it, and set NODE_EXTRA_CA_CERTS to the certificate of the authority that your proxy uses",
  );
}

function poolToProxy(url: URL, options: object): Dispatcher {
  const { Pool } = wholeUndici();
  const pool = new Pool(url, options);
  const connect = pool.connect.bind(pool);
  return Object.assign(pool, {
    connect: (tunnel: Dispatcher.ConnectOptions) =>
      connect(tunnel).catch((cause: unknown) => {
        throw new ProxyError('the proxy failed', { cause });
      }),
  });
}
