import type { ClientAuth } from './webConfig.ts';

// Go and OpenSSL use the same names. Go always offers all of them, whatever is chosen.
const TLS13_CIPHERS = {
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
} as const;

/** Go's name of each suite that exporter-toolkit takes, and OpenSSL's. */
export const CIPHERS = {
  ...TLS13_CIPHERS,
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
} as const satisfies Readonly<Record<string, string>>;

/** Go's names of the curves, and OpenSSL's. */
export const CURVES = {
  CurveP256: 'P-256',
  CurveP384: 'P-384',
  CurveP521: 'P-521',
  X25519: 'X25519',
} as const satisfies Readonly<Record<string, string>>;

/** exporter-toolkit also takes TLS10 and TLS11, which OpenSSL refuses at its default security level. */
export const VERSIONS = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

/** The values of `client_auth_type`; the last is an older name that exporter-toolkit keeps. */
export const CLIENT_AUTHS = {
  NoClientCert: 'NoClientCert',
  RequestClientCert: 'RequestClientCert',
  RequireAnyClientCert: 'RequireAnyClientCert',
  VerifyClientCertIfGiven: 'VerifyClientCertIfGiven',
  RequireAndVerifyClientCert: 'RequireAndVerifyClientCert',
  RequireClientCert: 'RequireAnyClientCert',
} as const satisfies Record<ClientAuth | 'RequireClientCert', ClientAuth>;

/** Returns OpenSSL's list of the chosen suites; `undefined` keeps Node's default. */
export function cipherList(chosen: readonly string[]): string | undefined {
  if (chosen.length === 0) return undefined;
  // As in Go, naming one suite of TLS 1.3 does not switch the others off.
  return [...new Set([...Object.values(TLS13_CIPHERS), ...chosen])].join(':');
}
