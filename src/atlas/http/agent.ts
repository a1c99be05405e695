import type { Dispatcher } from 'undici';
import { AtlasError } from '../error.ts';
import { proxyAddress } from './proxyAddress.ts';
import { Agent, wholeUndici } from './undici.ts';

// Polls come every minute: a connection outlives the pause, and a handshake a minute is saved.
const KEEP_ALIVE_MS = 90_000;

/** Opens connections, directly or through the proxy that the environment names. */
export interface Connecting {
  readonly requestTimeoutMs: number;
  /** At most this many sockets to Atlas. */
  readonly connections: number;
  /** Read for `HTTPS_PROXY`, `NO_PROXY` and their lower-case forms. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates to trust instead of the system's; `NODE_EXTRA_CA_CERTS` needs nothing here. */
  readonly ca?: string | undefined;
}

/** Something went wrong between us and the proxy, not between the proxy and Atlas. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  // Not undici's own code: on UND_ERR_SOCKET it would connect again and again, without an end.
  readonly code = 'ERR_PROXY';
}

/**
 * Returns a pool of connections for one origin. Throws an AtlasError if the environment names no usable proxy,
 * or turns off the check of certificates.
 */
export function createAgent({ requestTimeoutMs, connections, env, ca }: Connecting): Dispatcher {
  refuseUncheckedTls(env);
  const connect = { timeout: requestTimeoutMs, ...(ca === undefined ? {} : { ca }) };
  // The deadline of the whole exchange is the transport's; idle timeouts would only cost timers.
  const options = { connections, keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: 0, bodyTimeout: 0 };
  const proxy = proxyAddress(env);
  if (proxy === undefined) return new Agent({ ...options, connect });
  const { EnvHttpProxyAgent } = wholeUndici();
  return new EnvHttpProxyAgent({
    ...options,
    // Plain http is for loopback only, where no proxy belongs; undefined would be the process' own.
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

// Anybody between here and Atlas could then read the credentials and answer instead of Atlas.
function refuseUncheckedTls(env: Connecting['env']): void {
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
