import path from 'node:path';
import type { Config } from '../config.ts';
import { type Environment, environmentCredentials } from '../environment.ts';
import type { Draft } from '../schema/schema.ts';
import type { Review } from './finding.ts';
import { resolveCredentials } from './resolveCredentials.ts';
import { credentialsOf, resolveProjects } from './resolveProjects.ts';

/** Where a configuration comes from. */
export interface ConfigSource {
  /** Path of the file: relative paths in it start from its folder. */
  readonly file: string;
  readonly env: Environment;
}

/** The configuration of a draft. Only if nothing was noted on the way is it whole. */
export function resolve(draft: Draft, source: ConfigSource, review: Review): Config {
  const folder = path.dirname(source.file);
  const logins = draft.credentials ?? {};
  const credentials = new Map(resolveCredentials(logins, folder, review));
  if (draft.projects === undefined && !review.isWritten(['projects'])) {
    review.note({ path: ['projects'], about: 'key', says: 'missing, add the projects to poll' });
  }
  const projects = resolveProjects(draft.projects ?? [], Object.keys(logins), review);
  if (needsEnvironment(draft, review)) {
    const at = ['credentials', 'default'];
    const login = environmentCredentials(source.env);
    if (!login.ok) review.note({ path: at, about: 'environment', says: `not defined, and ${login.says}` });
    else {
      if (login.credentials.kind === 'serviceAccount') review.want('serviceAccounts', at, 'environment');
      credentials.set('default', login.credentials);
    }
  }
  if (draft.poll.collection_jobs) review.want('collectionJobs', ['poll', 'collection_jobs']);
  return build(draft, { credentials, projects, folder });
}

function needsEnvironment(draft: Draft, review: Review): boolean {
  if (review.isWritten(['credentials', 'default'])) return false;
  return (draft.projects ?? []).some(
    (project, at) => project !== undefined && credentialsOf(project, ['projects', at], review) === 'default',
  );
}

interface Parts extends Pick<Config, 'credentials' | 'projects'> {
  readonly folder: string;
}

function build({ atlas, poll, downloads }: Draft, { credentials, projects, folder }: Parts): Config {
  return {
    atlas: {
      baseUrl: atlas.base_url,
      apiVersion: atlas.api_version,
      requestTimeoutMs: atlas.request_timeout,
    },
    credentials,
    poll: {
      schedule: poll.schedule,
      timezone: poll.timezone,
      jitterMs: poll.jitter,
      concurrency: poll.concurrency,
      timeoutMs: poll.timeout,
      reserve: poll.reserve,
      staleAfterMs: poll.stale_after,
      collectionJobs: poll.collection_jobs,
      stateFile: poll.state_file === '' ? undefined : path.resolve(folder, poll.state_file),
    },
    downloads: { expiringWithinMs: downloads.expiring_within },
    projects,
  };
}
