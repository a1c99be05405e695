import { z } from 'zod';
import type { CredentialKey } from '../../yaml/secretPath.ts';
import { credentialsName, filePath, line } from './values.ts';

const SECRET = 'a text of one line';

/** One entry of `credentials`. `resolveCredentials` checks the combination of keys. */
export const credentialsEntry = z.strictObject(
  {
    public_key: line(SECRET).optional().describe('Public key of a programmatic API key. No default.'),
    public_key_file: filePath()
      .optional()
      .describe('File with the public key, instead of `public_key`. No default.'),
    private_key: line(SECRET)
      .optional()
      .describe('Private key of a programmatic API key; better kept in a file. No default.'),
    private_key_file: filePath()
      .optional()
      .describe(
        'File with the private key, instead of `private_key`; read again at a reload and when Atlas refuses the credentials. No default.',
      ),
    client_id: line(SECRET).optional().describe('Client id of a service account. No default.'),
    client_id_file: filePath()
      .optional()
      .describe('File with the client id, instead of `client_id`. No default.'),
    client_secret: line(SECRET)
      .optional()
      .describe('Client secret of a service account; better kept in a file. No default.'),
    client_secret_file: filePath()
      .optional()
      .describe(
        'File with the client secret, instead of `client_secret`; read again at every tick, at a reload and when Atlas refuses the credentials. No default.',
      ),
  } satisfies Record<CredentialKey, z.ZodType>,
  'is not a mapping of keys such as public_key and private_key_file',
);

/** Section `credentials` of the file. */
export const credentials = z
  .record(credentialsName(), credentialsEntry, 'is not a mapping of credentials')
  .optional()
  .describe(
    'Credentials by name, each an API key or a service account. If `default` is missing, it comes from the environment.',
  );
