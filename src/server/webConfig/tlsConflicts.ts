import type { TlsYaml } from './webConfigSchema.ts';

/** A problem with one key of `tls_server_config`. */
export interface TlsIssue {
  readonly key: keyof TlsYaml;
  readonly message: string;
}

/** Yields an issue for each key of `tls_server_config` that is missing or contradicts another. */
export function* conflictsIn(yaml: TlsYaml): Generator<TlsIssue> {
  for (const [key, fileKey] of [
    ['cert', 'cert_file'],
    ['key', 'key_file'],
    ['client_ca', 'client_ca_file'],
  ] as const) {
    const both = yaml[key] !== undefined && yaml[fileKey] !== undefined;
    const none = yaml[key] === undefined && yaml[fileKey] === undefined;
    if (both) yield { key: fileKey, message: `set ${key} or ${fileKey}, not both` };
    if (none && key !== 'client_ca')
      yield { key: fileKey, message: `missing: ${fileKey} or ${key} is needed for TLS` };
  }
  const auth = yaml.client_auth_type ?? 'NoClientCert';
  const hasCa = yaml.client_ca !== undefined || yaml.client_ca_file !== undefined;
  if (hasCa && auth === 'NoClientCert') {
    yield { key: 'client_auth_type', message: 'missing: with a client CA, write RequireAndVerifyClientCert' };
  }
  if (!hasCa && (auth === 'VerifyClientCertIfGiven' || auth === 'RequireAndVerifyClientCert')) {
    yield { key: 'client_auth_type', message: `${auth} needs client_ca_file or client_ca` };
  }
  if (yaml.client_allowed_sans && auth !== 'RequireAnyClientCert' && auth !== 'RequireAndVerifyClientCert') {
    yield { key: 'client_allowed_sans', message: 'needs client_auth_type RequireAndVerifyClientCert' };
  }
  if (yaml.min_version === 'TLSv1.3' && yaml.max_version === 'TLSv1.2') {
    yield { key: 'max_version', message: 'is lower than min_version' };
  }
}
