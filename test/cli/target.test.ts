import { expect, test } from 'vitest';
import { API_KEY, PROJECT, run, simulating } from './commanding.ts';

test.each([['check', '--live'], ['list'], ['once']].map((args) => [args.join(' '), args] as const))(
  '%s --target sends its requests to MONGODB_ATLAS_BASE_URL, without a file',
  async (_, args) => {
    const { url, stats } = await simulating();
    const env = {
      MONGODB_ATLAS_BASE_URL: url,
      MONGODB_ATLAS_PUBLIC_API_KEY: API_KEY.public_key,
      MONGODB_ATLAS_PRIVATE_API_KEY: API_KEY.private_key,
    };
    const { code, err } = await run([...args, '--target', `${PROJECT}/orders`], { env });
    expect([code, err]).toEqual([0, '']);
    expect(stats.requests('restore_jobs', 200)).toBe(1);
  },
);
