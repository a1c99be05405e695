import { z } from 'zod';
import type { Path } from '../../yaml/problem.ts';
import { credentials, credentialsEntry } from './credentialsSchema.ts';
import { atlas, discovery, downloads, MAPPING, poll } from './sections.ts';
import { clusterGlob, clusterName, credentialsReference, displayName, projectIdOrAll } from './values.ts';

const project = z
  .strictObject(
    {
      id: projectIdOrAll()
        .optional()
        .describe(
          'Project id, or `all`: every project that the credentials can see and no other entry names. Required.',
        ),
      name: displayName()
        .optional()
        .describe(
          'Name in logs, on the page and in `project_info`. Default: the name in Atlas, or the id until it is known.',
        ),
      credentials: credentialsReference()
        .optional()
        .describe('Name of an entry in `credentials`. Default: `default`.'),
      clusters: z
        .union(
          [z.literal('all'), z.array(clusterName().optional()).min(1, 'is empty, name at least one cluster')],
          'is neither a list of cluster names nor all',
        )
        .optional()
        .describe(
          'Clusters to poll, or `all`: every cluster with backups, discovered and followed. Required unless `id` is `all`.',
        ),
      exclude: z
        .array(clusterGlob().optional(), 'is not a list of names')
        .optional()
        .describe(
          'Clusters excluded from `clusters: all`, by name or glob (`ci-*`), or project ids excluded from `id: all`. Default: none.',
        ),
    },
    'is not a mapping with id and clusters',
  )
  .meta({ required: ['id'] });

/**
 * Schema of the file. Required keys are optional here, because `readDraft` takes out invalid values and checks the rest.
 * `resolve` reports missing keys.
 */
export const configFile = z
  .strictObject(
    {
      atlas: atlas.prefault({}).describe('The Atlas Administration API.'),
      credentials,
      discovery: discovery.prefault({}).describe('Additional facts about clusters to read.'),
      poll: poll.prefault({}).describe('Schedule and limits of the polls.'),
      downloads: downloads.prefault({}).describe('Downloads of backups.'),
      projects: z
        .array(project.optional(), 'is not a list of projects')
        .min(1, 'is empty, name at least one project')
        .optional()
        .describe('Projects and clusters to poll. Required.'),
    },
    MAPPING,
  )
  .meta({ required: ['projects'] });

/** The valid part of a file. */
export type Draft = z.output<typeof configFile>;
export type DraftCredentials = z.output<typeof credentialsEntry>;
export type DraftProject = z.output<typeof project>;

const MAPPINGS = { atlas, credentials: credentialsEntry, discovery, poll, downloads, projects: project };

/** Returns the keys that a mapping at a path may have; none if no mapping belongs there. */
export function keysAt([section]: Path): readonly string[] {
  if (section === undefined) return Object.keys(configFile.shape);
  const mapping = Object.entries(MAPPINGS).find(([name]) => name === section)?.[1];
  return Object.keys(mapping?.shape ?? {});
}
