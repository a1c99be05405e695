import { formatDuration } from '../text/duration.ts';
import type { CredentialKey } from '../yaml/secretPath.ts';
import type { Config, Credentials, ProjectConfig, Secret } from './config.ts';

/** The running configuration in the shape of its file, defaults filled in and secrets taken out. */
export function describeConfig({ atlas, credentials, poll, downloads, projects }: Config) {
  return {
    atlas: {
      base_url: atlas.baseUrl,
      api_version: atlas.apiVersion,
      request_timeout: formatDuration(atlas.requestTimeoutMs),
    },
    credentials: Object.fromEntries(
      [...credentials].map(([name, login]) => [name, describeCredentials(login)]),
    ),
    poll: {
      schedule: poll.schedule,
      timezone: poll.timezone,
      jitter: formatDuration(poll.jitterMs),
      concurrency: poll.concurrency,
      timeout: formatDuration(poll.timeoutMs),
      reserve: poll.reserve,
      ...(poll.staleAfterMs === undefined ? {} : { stale_after: formatDuration(poll.staleAfterMs) }),
      collection_jobs: poll.collectionJobs,
      state_file: poll.stateFile ?? '',
    },
    downloads: { expiring_within: formatDuration(downloads.expiringWithinMs) },
    projects: projects.map(describeProject),
  };
}

type DescribedCredentials = { readonly [key in CredentialKey]?: string };

function describeCredentials(login: Credentials): DescribedCredentials {
  switch (login.kind) {
    case 'apiKey':
      return {
        ...describeSecret('public_key', login.publicKey),
        ...describeSecret('private_key', login.privateKey),
      };
    case 'serviceAccount':
      return {
        ...describeSecret('client_id', login.clientId),
        ...describeSecret('client_secret', login.clientSecret),
      };
  }
}

function describeSecret(
  key: 'public_key' | 'private_key' | 'client_id' | 'client_secret',
  secret: Secret,
): DescribedCredentials {
  return secret.from === 'file' ? { [`${key}_file`]: secret.path } : { [key]: '<secret>' };
}

function describeProject({ id, name, credentials, clusters, exclude }: ProjectConfig) {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    credentials,
    clusters,
    ...(exclude.length === 0 ? {} : { exclude }),
  };
}
