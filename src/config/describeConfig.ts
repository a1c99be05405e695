import type { z } from 'zod';
import { formatDuration } from '../text/duration.ts';
import { hideSecrets } from '../text/quote.ts';
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

function describeCredentials({ kind: _kind, ...secrets }: Credentials): Readonly<Record<string, string>> {
  const described = Object.entries<Secret>(secrets).map(([name, secret]) => {
    const key = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return secret.from === 'file' ? [`${key}_file`, hideSecrets(secret.path)] : [key, '<secret>'];
  });
  return Object.fromEntries(described);
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
