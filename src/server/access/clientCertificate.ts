import { SocketAddress } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  type ClientPolicy,
  requestsCertificate,
  requiresCertificate,
  verifiesCertificate,
} from '../webConfig/clientPolicy.ts';

/**
 * Returns whether a client that has finished its handshake may send requests. A certificate has to be present *and*
 * verified: Node reports a resumed TLS 1.3 session as verified even without a certificate.
 */
export function isClientAllowed(socket: TLSSocket, policy: ClientPolicy): boolean {
  const { allowedSans } = policy;
  const certificate = requestsCertificate(policy) ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return !requiresCertificate(policy);
  if (verifiesCertificate(policy) && !socket.authorized) return false;
  if (allowedSans.length === 0) return true;
  const names = alternativeNames(certificate.subjectAltName);
  return allowedSans.some((allowed) => names.includes(normalAddress(allowed)));
}

// `DNS:a, URI:b, IP Address:FE80:0:0:0:0:0:0:1, email:c`. Node quotes a value as JSON if it contains text that looks
// like the start of the next name.
const NAME = /(?:^|, )(?:DNS|URI|IP Address|email):("(?:[^"\\]|\\.)*"|[^",]*)(?=, |$)/gy;

/** Parses Node's rendering of a subjectAltName into names, with IPv6 addresses in their short form. */
export function alternativeNames(rendered: string | undefined): readonly string[] {
  const names: string[] = [];
  for (const [, value = ''] of (rendered ?? '').matchAll(NAME)) {
    names.push(normalAddress(value.startsWith('"') ? unquote(value) : value));
  }
  return names;
}

function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

// The same IPv6 address can be written in many ways.
function normalAddress(name: string): string {
  if (!name.includes(':')) return name;
  try {
    return new SocketAddress({ address: name, family: 'ipv6' }).address;
  } catch {
    return name;
  }
}
