import { ACCOUNT, CLUSTERS, FOLLOWED, KEY, MOVING, NAMED } from './troubledAtlas.ts';

/** Returns the configurations that follow each other, as the texts of files; one of them is invalid. */
export function configurationsFor(url: string): readonly string[] {
  const key = { public_key: KEY.publicKey, private_key: KEY.privateKey };
  const account = { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret };
  const poll = { schedule: '* * * * * *', jitter: '500ms', state_file: 'state', reserve: 0, timeout: '20s' };
  const named = { id: NAMED, clusters: CLUSTERS };
  const followed = { id: FOLLOWED, clusters: 'all' };
  const moving = { id: MOVING, credentials: 'moving', clusters: CLUSTERS };
  const base = {
    atlas: { base_url: url, request_timeout: '1s' },
    credentials: { default: key, moving: account },
    poll,
    projects: [named, followed, moving],
  };
  const [, ...withoutFirst] = CLUSTERS;
  return [
    base,
    // Removes targets, changes credentials, concurrency and time zone.
    {
      ...base,
      credentials: { default: key, moving: key },
      poll: { ...poll, concurrency: 3, timezone: 'Europe/Berlin', collection_jobs: true },
      projects: [{ ...named, clusters: withoutFirst }, { ...followed, exclude: ['cluster-1'] }, moving],
    },
    { ...base, poll: { ...poll, shedule: 'every second' } },
    // Changes the connections, and drops a project.
    { ...base, atlas: { ...base.atlas, request_timeout: '1200ms' }, projects: [named, followed] },
  ].map((file) => JSON.stringify(file));
}
