import type { ClientAuth } from './clientPolicy.ts';

// Go and OpenSSL use the same names for the TLS 1.3 suites. Go always offers all three, whatever is configured.
const TLS13_CIPHERS = {
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
} as const;

/** OpenSSL's name of each cipher suite that exporter-toolkit accepts, by Go's name. */
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

/** OpenSSL's name of each curve, by Go's name. */
export const CURVES = {
  CurveP256: 'P-256',
  CurveP384: 'P-384',
  CurveP521: 'P-521',
  X25519: 'X25519',
} as const satisfies Readonly<Record<string, string>>;

/** exporter-toolkit also accepts TLS10 and TLS11, which OpenSSL refuses at its default security level. */
export const VERSIONS = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

/** The values of `client_auth_type`; the last is an older name that exporter-toolkit still accepts. */
export const CLIENT_AUTHS = {
  NoClientCert: 'NoClientCert',
  RequestClientCert: 'RequestClientCert',
  RequireAnyClientCert: 'RequireAnyClientCert',
  VerifyClientCertIfGiven: 'VerifyClientCertIfGiven',
  RequireAndVerifyClientCert: 'RequireAndVerifyClientCert',
  RequireClientCert: 'RequireAnyClientCert',
} as const satisfies Record<ClientAuth | 'RequireClientCert', ClientAuth>;

/** Returns the cipher list for OpenSSL, or `undefined` to keep Node's default. */
export function cipherList(chosen: readonly string[]): string | undefined {
  if (chosen.length === 0) return undefined;
  // As in Go, naming one TLS 1.3 suite does not disable the others.
  return [...new Set([...Object.values(TLS13_CIPHERS), ...chosen])].join(':');
}
