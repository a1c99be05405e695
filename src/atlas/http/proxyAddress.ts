import { AtlasError } from '../error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxy that `HTTPS_PROXY` or `https_proxy` names, `undefined` if neither is set. Like curl, reads an address
 * without a scheme as http. Throws an AtlasError if the address is invalid.
 */
export function proxyAddress(env: Environment) {
  const text = env['https_proxy'] || env['HTTPS_PROXY'];
  if (!text) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPlain = url?.pathname === '/' && url.search === '' && url.hash === '';
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isPlain) throw notAnAddress();
  return {
    origin: url.origin,
    /** The `Proxy-Authorization` header; `undefined` for a proxy without credentials. */
    authorization: authorizationOf(url),
  };
}

// undici sends no user without a password, and throws a URIError for a raw `%`.
function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    throw notAnAddress();
  }
}

// The value may contain a password, so the error does not show it.
function notAnAddress(): AtlasError {
  return new AtlasError(
    'network',
    'HTTPS_PROXY is not a URL like http://proxy.example.com:3128: it takes no path, and a % in the user or password is written %25',
  );
}
