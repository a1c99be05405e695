import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { readTextFile } from '../../files/readTextFile.ts';
import { printableName } from '../../text/quote.ts';
import { conflictsIn, type TlsIssue } from './tlsConflicts.ts';
import { cipherList, VERSIONS } from './tlsNames.ts';
import type { TlsConfig } from './webConfig.ts';
import type { TlsYaml } from './webConfigSchema.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Checks the keys of `tls_server_config` against each other and reads the certificates that they name. `tls` is
 * `undefined` if there are issues.
 */
export function readTls(yaml: TlsYaml, directory: string) {
  const issues: TlsIssue[] = [...conflictsIn(yaml)];
  const files: string[] = [];
  const pemOf = (key: 'cert' | 'key' | 'client_ca', fileKey: 'cert_file' | 'key_file' | 'client_ca_file') => {
    const name = yaml[fileKey];
    if (name === undefined) return yaml[key];
    if (name.includes('-----BEGIN ')) {
      issues.push({ key: fileKey, message: `expected the path of a file, found its content: use "${key}"` });
      return undefined;
    }
    const path = resolve(directory, name);
    files.push(path);
    const file = readTextFile(path, MAX_FILE_BYTES);
    if (file.ok) return file.value;
    issues.push({ key: fileKey, message: `${printableName(path)} ${file.error}` });
    return undefined;
  };
  const cert = pemOf('cert', 'cert_file');
  const key = pemOf('key', 'key_file');
  const ca = pemOf('client_ca', 'client_ca_file');
  // OpenSSL accepts a CA file without a certificate as an empty list.
  if (ca !== undefined && !isCertificate(ca)) {
    issues.push({
      key: yaml.client_ca_file === undefined ? 'client_ca' : 'client_ca_file',
      message: 'contains no certificate',
    });
  }
  if (issues.length > 0) return { tls: undefined, issues, files };

  const context = { ...choicesIn(yaml), cert, key, ca: ca ?? [] } satisfies SecureContextOptions;
  const refusal = refusalOf(context);
  if (refusal !== undefined) {
    issues.push({ key: yaml.cert_file === undefined ? 'cert' : 'cert_file', message: refusal });
    return { tls: undefined, issues, files };
  }
  const clients = {
    auth: yaml.client_auth_type ?? 'NoClientCert',
    allowedSans: yaml.client_allowed_sans ?? [],
  };
  return { tls: { context, clients } satisfies TlsConfig, issues, files };
}

function choicesIn(yaml: TlsYaml) {
  const ciphers = cipherList(yaml.cipher_suites ?? []);
  const curves = yaml.curve_preferences?.join(':');
  return {
    minVersion: yaml.min_version ?? VERSIONS.TLS12,
    maxVersion: yaml.max_version ?? VERSIONS.TLS13,
    honorCipherOrder: yaml.prefer_server_cipher_suites ?? true,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(curves ? { ecdhCurve: curves } : {}),
  } satisfies SecureContextOptions;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

// OpenSSL's reasons contain no key material: "key values mismatch", "no start line".
function refusalOf(context: SecureContextOptions): string | undefined {
  try {
    createSecureContext(context);
    return undefined;
  } catch (error) {
    const reason =
      error instanceof Error && 'reason' in error ? String(error.reason) : 'OpenSSL refuses them';
    return `certificate and key can't be used: ${reason}`;
  }
}
