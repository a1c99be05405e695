import { fail, ok, type Result } from '../result.ts';
import type { Credentials, Secret } from './config.ts';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

// The names that MongoDB's CLI and Terraform provider read. Error messages suggest the first of two.
const PUBLIC_KEY = ['MONGODB_ATLAS_PUBLIC_API_KEY', 'MONGODB_ATLAS_PUBLIC_KEY'] as const;
const PRIVATE_KEY = ['MONGODB_ATLAS_PRIVATE_API_KEY', 'MONGODB_ATLAS_PRIVATE_KEY'] as const;
const CLIENT_ID = ['MONGODB_ATLAS_CLIENT_ID'] as const;
const CLIENT_SECRET = ['MONGODB_ATLAS_CLIENT_SECRET'] as const;

/** Returns the credentials `default` for a file without them: an API key or a service account. Fails if both are set. */
export function environmentCredentials(env: Environment): Result<Credentials> {
  const twice = [PUBLIC_KEY, PRIVATE_KEY].find((names) => new Set(valuesOf(names, env)).size > 1);
  if (twice !== undefined) return fail(`${twice.join(' and ')} differ, unset one of them`);
  const apiKey = [find(PUBLIC_KEY, env), find(PRIVATE_KEY, env)] as const;
  const account = [find(CLIENT_ID, env), find(CLIENT_SECRET, env)] as const;
  const keySet = apiKey.find((secret) => secret !== undefined);
  const accountSet = account.find((secret) => secret !== undefined);
  if (keySet !== undefined && accountSet !== undefined) {
    return fail(
      `the environment has an API key (${keySet.variable}) and a service account (${accountSet.variable}), unset one of them`,
    );
  }
  const [publicKey, privateKey] = apiKey;
  const [clientId, clientSecret] = account;
  if (publicKey !== undefined && privateKey !== undefined) {
    return ok({ kind: 'apiKey', publicKey, privateKey });
  }
  if (clientId !== undefined && clientSecret !== undefined) {
    return ok({ kind: 'serviceAccount', clientId, clientSecret });
  }
  if (keySet !== undefined) return half(keySet, publicKey === undefined ? PUBLIC_KEY[0] : PRIVATE_KEY[0]);
  if (accountSet !== undefined)
    return half(accountSet, clientId === undefined ? CLIENT_ID[0] : CLIENT_SECRET[0]);
  return fail(
    `the environment has no credentials: set ${PUBLIC_KEY[0]} and ${PRIVATE_KEY[0]}, or ${CLIENT_ID[0]} and ${CLIENT_SECRET[0]}`,
  );
}

type FromEnvironment = Extract<Secret, { readonly from: 'environment' }>;

function find(names: readonly string[], env: Environment): FromEnvironment | undefined {
  const variable = names.find((name) => isSet(env[name]));
  return variable === undefined ? undefined : { from: 'environment', variable };
}

function valuesOf(names: readonly string[], env: Environment): readonly (string | undefined)[] {
  return names.map((name) => env[name]).filter(isSet);
}

// Compose files and CI set a variable to the empty string if it has no value.
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function half(there: FromEnvironment, missing: string): Result<Credentials> {
  return fail(`the environment has ${there.variable} without ${missing}, set both`);
}
