import type { AddressInfo } from 'node:net';
import { describeErrno } from '../files/errno.ts';
import { fail, ok, type Result } from '../result.ts';

/** An address to listen on. No host means every address of the machine; port 0 means any free port. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

const SHAPE =
  /^(?:\[(?<v6>[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|(?<host>[^\s\p{Cf}\p{DI}:[\]/]*)):(?<port>\d{1,5})$/u;
const MAX_PORT = 65_535;

/** Parses `:9947`, `0.0.0.0:9947`, `localhost:9947` or `[::1]:9947`. */
export function parseListenAddress(text: string): Result<ListenAddress> {
  const groups = SHAPE.exec(text)?.groups;
  if (groups === undefined) {
    const shown = JSON.stringify(text.slice(0, 100));
    return fail(
      `${shown} is not a listen address (expected host:port or :port, an IPv6 address in brackets: :9947, 127.0.0.1:9947, [::1]:9947)`,
    );
  }
  const port = Number(groups['port']);
  if (port > MAX_PORT) {
    return fail(`"${text}": port ${port} is too large (at most ${MAX_PORT})`);
  }
  const host = groups['v6'] ?? groups['host'];
  return ok({ host: host === '' ? undefined : host, port });
}

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: ' (is another exporter running? choose another --web.listen-address)',
  EADDRNOTAVAIL: ' (no interface of this machine has this address; check --web.listen-address)',
  ENOTFOUND: ' (check the host name in --web.listen-address)',
  EACCES: ' (ports below 1024 need a privilege; choose another --web.listen-address)',
};

/** Returns one line that says why `listen` failed. */
export function describeListenError(address: string, error: NodeJS.ErrnoException): string {
  return `cannot listen on ${address}: ${describeErrno(error)}${HINTS[error.code ?? ''] ?? ''}`;
}

/** Returns the address that a socket is bound to, in the form of `--web.listen-address`. */
export function describeBound({ address, family, port }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
