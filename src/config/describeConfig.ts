import type { z } from 'zod';
import { formatDuration } from '../text/duration.ts';
import { hideSecrets } from '../text/quote.ts';
import type { CredentialKey } from '../yaml/secretPath.ts';
import type { Config, Credentials, ProjectConfig, Secret } from './config.ts';
import { isDuration } from './schema/durationSetting.ts';
import * as sections from './schema/sections.ts';
import { settingName } from './settings.ts';

/** Returns the running configuration in the shape of its file, with defaults and without secrets. */
export function describeConfig({ atlas, credentials, discovery, poll, downloads, projects }: Config) {
  return {
    atlas: describeSection(sections.atlas, atlas),
    credentials: Object.fromEntries(
      [...credentials].map(([name, entry]) => [name, describeCredentials(entry)]),
    ),
    discovery: describeSection(sections.discovery, discovery),
    poll: describeSection(sections.poll, poll),
    downloads: describeSection(sections.downloads, downloads),
    projects: projects.map(describeProject),
  };
}

function describeSection({ shape }: z.ZodObject, settings: object): Readonly<Record<string, unknown>> {
  const described = Object.entries(shape).flatMap(([key, schema]) => {
    const value: unknown = Reflect.get(settings, settingName(key, schema));
    if (value === undefined) return [];
    return [[key, typeof value === 'number' && isDuration(schema) ? formatDuration(value) : shown(value)]];
  });
  return Object.fromEntries(described);
}

/** Hides secrets in a text, because some users paste a key where the path of its file belongs. */
function shown<Value>(value: Value): Value | string {
  return typeof value === 'string' ? hideSecrets(value) : value;
}

type DescribedCredentials = { readonly [key in CredentialKey]?: string };

function describeCredentials(entry: Credentials): DescribedCredentials {
  switch (entry.kind) {
    case 'apiKey':
      return {
        ...describeSecret('public_key', entry.publicKey),
        ...describeSecret('private_key', entry.privateKey),
      };
    case 'serviceAccount':
      return {
        ...describeSecret('client_id', entry.clientId),
        ...describeSecret('client_secret', entry.clientSecret),
      };
  }
}

function describeSecret(
  key: 'public_key' | 'private_key' | 'client_id' | 'client_secret',
  secret: Secret,
): DescribedCredentials {
  return secret.from === 'file' ? { [`${key}_file`]: hideSecrets(secret.path) } : { [key]: '<secret>' };
}

function describeProject({ id, name, credentials, clusters, exclude }: ProjectConfig) {
  return {
    id,
    ...(name === undefined ? {} : { name: hideSecrets(name) }),
    credentials,
    clusters,
    ...(exclude.length === 0 ? {} : { exclude }),
  };
}
