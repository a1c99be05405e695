import path from 'node:path';
import type { Config } from '../config.ts';
import { type Environment, environmentCredentials } from '../environment.ts';
import { shortestGapMs } from '../schema/cronSchedule.ts';
import type { Draft } from '../schema/schema.ts';
import * as sections from '../schema/sections.ts';
import { namedSettings } from '../settings.ts';
import { warnOfContradictions } from './contradictions.ts';
import type { Review } from './finding.ts';
import { resolveCredentials } from './resolveCredentials.ts';
import { credentialsOf, resolveProjects } from './resolveProjects.ts';

/** The origin of a configuration. */
export interface ConfigSource {
  /** Path of the file; relative paths in it start from its directory. */
  readonly file: string;
  readonly env: Environment;
}

const DEFAULT_JITTER_MS = 5000;

/** Resolves a draft. The configuration is complete only if `review` received no finding. */
export function resolve(draft: Draft, source: ConfigSource, review: Review): Config {
  const directory = path.dirname(source.file);
  const all = draft.credentials ?? {};
  const credentials = new Map(resolveCredentials(all, directory, review));
  if (draft.projects === undefined && !review.isWritten(['projects'])) {
    review.note({ path: ['projects'], about: 'key', message: 'missing, add the projects to poll' });
  }
  const projects = resolveProjects(draft.projects ?? [], Object.keys(all), review);
  if (needsEnvironment(draft, review)) {
    const at = ['credentials', 'default'];
    const entry = environmentCredentials(source.env);
    if (!entry.ok)
      review.note({ path: at, about: 'environment', message: `not defined, and ${entry.error}` });
    else {
      if (entry.value.kind === 'serviceAccount') review.requireFeature('serviceAccounts', at, 'environment');
      credentials.set('default', entry.value);
    }
  }
  if (draft.discovery.tags.length > 0) review.requireFeature('clusterTags', ['discovery', 'tags']);
  if (draft.poll.collection_jobs) review.requireFeature('collectionJobs', ['poll', 'collection_jobs']);
  const config = build(draft, { credentials, projects, directory });
  warnOfContradictions(config, review);
  return config;
}

function needsEnvironment(draft: Draft, review: Review): boolean {
  if (review.isWritten(['credentials', 'default'])) return false;
  return (draft.projects ?? []).some(
    (project, at) => project !== undefined && credentialsOf(project, ['projects', at], review) === 'default',
  );
}

interface Parts extends Pick<Config, 'credentials' | 'projects'> {
  readonly directory: string;
}

function build(draft: Draft, { credentials, projects, directory }: Parts): Config {
  const poll = namedSettings(sections.poll, draft.poll);
  return {
    atlas: namedSettings(sections.atlas, draft.atlas),
    credentials,
    discovery: namedSettings(sections.discovery, draft.discovery),
    poll: {
      ...poll,
      jitterMs: poll.jitterMs ?? Math.min(DEFAULT_JITTER_MS, shortestGapMs(poll.schedule)),
      stateFile: poll.stateFile === '' ? '' : path.resolve(directory, poll.stateFile),
    },
    downloads: namedSettings(sections.downloads, draft.downloads),
    projects,
  };
}
