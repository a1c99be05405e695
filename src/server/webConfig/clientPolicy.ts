/** The values of `client_auth_type`. exporter-toolkit takes the names from Go's `tls.ClientAuthType`. */
export type ClientAuth =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert';

/** The client certificates that are required and allowed. */
export interface ClientPolicy {
  readonly auth: ClientAuth;
  /** Subject alternative names, of which the certificate must have one. Empty allows any certificate. */
  readonly allowedSans: readonly string[];
}

const RULES = {
  NoClientCert: { required: false, verified: false },
  RequestClientCert: { required: false, verified: false },
  RequireAnyClientCert: { required: true, verified: false },
  VerifyClientCertIfGiven: { required: false, verified: true },
  RequireAndVerifyClientCert: { required: true, verified: true },
} as const satisfies Record<ClientAuth, { required: boolean; verified: boolean }>;

/** Returns whether the server requests a certificate from clients. */
export function requestsCertificate(policy: ClientPolicy | undefined): boolean {
  return policy !== undefined && policy.auth !== 'NoClientCert';
}

/** Returns whether a client without a certificate is refused. */
export function requiresCertificate(policy: ClientPolicy | undefined): boolean {
  return policy !== undefined && RULES[policy.auth].required;
}

/** Returns whether a client's certificate is verified if the client has one. */
export function verifiesCertificate(policy: ClientPolicy | undefined): boolean {
  return policy !== undefined && RULES[policy.auth].verified;
}
