import { z } from 'zod';
import { API_VERSIONS } from '../apiVersion.ts';
import { ATLAS_URL } from './baseUrl.ts';
import { duration } from './durationSetting.ts';
import {
  baseUrl,
  filePath,
  numberBetween,
  schedule,
  tagKeys,
  timeZone,
  wholeNumberBetween,
} from './values.ts';

// The descriptions are the documentation of the settings: in the JSON Schema for editors and in the README's table.

/** Error of a section that is not a mapping. */
export const MAPPING = 'is not a mapping of settings';

/** Section `atlas` of the file. */
export const atlas = z.strictObject(
  {
    base_url: baseUrl()
      .prefault(ATLAS_URL)
      .describe('Address of Atlas: https, or plain http on loopback. Default: `https://cloud.mongodb.com`.'),
    api_version: z
      .enum(API_VERSIONS, 'is neither v2 nor v1.0')
      .default('v2')
      .describe('Version of the Atlas Administration API; MongoDB has deprecated v1.0. Default: `v2`.'),
    request_timeout: duration({ min: '1ms', max: '1h' })
      .prefault('30s')
      .describe('Timeout of one request, from connecting to the last byte. Default: `30s`.'),
  },
  MAPPING,
);

/** Section `discovery` of the file. */
export const discovery = z.strictObject(
  {
    tags: tagKeys()
      .default([])
      .describe(
        'Keys of Atlas tags that become labels of `cluster_info`: `team` becomes `tag_team` (API v2 only). Default: none.',
      ),
  },
  MAPPING,
);

/** Section `poll` of the file. */
export const poll = z.strictObject(
  {
    schedule: schedule()
      .default('* * * * *')
      .describe(
        'Schedule of the polls: cron with 5 fields, or 6 with seconds first. Default: `* * * * *`, every minute.',
      ),
    timezone: timeZone().default('UTC').describe('Time zone of the schedule. Default: `UTC`.'),
    jitter: duration({ min: '0s', max: '1h' })
      .optional()
      .describe(
        "Largest random delay of a target's poll after the tick. Default: `5s`, or the shortest gap between two ticks if that is shorter.",
      ),
    concurrency: wholeNumberBetween(1, 1000).default(8).describe('Targets polled at a time. Default: `8`.'),
    timeout: duration({ min: '1ms', max: '1d' })
      .prefault('5m')
      .describe('Timeout of one poll of one target, including all pages and retries. Default: `5m`.'),
    reserve: numberBetween(0, 1)
      .default(0.5)
      .describe(
        "Share of a project's rate limit that is left to other tools: polls slow down when less than this share remains. Default: `0.5`.",
      ),
    stale_after: duration({ min: '1ms', max: '1y' })
      .optional()
      .describe(
        'A target without a successful poll for this long loses its current-state metrics. Default: 10 ticks, at least `15m`.',
      ),
    collection_jobs: z
      .boolean('is neither true nor false')
      .default(false)
      .describe('Poll collection restore jobs as well (API v2 only). Default: `false`.'),
    state_file: filePath('may be empty')
      .default('')
      .describe('File that keeps snapshots and counters across restarts. Default: empty, in memory only.'),
  },
  MAPPING,
);

/** Section `downloads` of the file. */
export const downloads = z.strictObject(
  {
    expiring_within: duration({ min: '0s', max: '30d' })
      .prefault('15m')
      .describe('A ready download that expires within this time counts as expiring. Default: `15m`.'),
  },
  MAPPING,
);
