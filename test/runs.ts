/**
 * Returns how many of all its runs a costly property gets: a third in `npm test`, and all of them in `npm run coverage`,
 * as in CI.
 */
export function runs(all: number): number {
  return process.env['TEST_THOROUGH'] === 'true' ? all : Math.ceil(all / 3);
}
