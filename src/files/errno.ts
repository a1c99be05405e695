import { getSystemErrorMap } from 'node:util';

/** libuv has no text for this error number. */
const QUOTA_EXCEEDED = -122;

/** Describes a system error as the C library does: `permission denied`. */
export function describeErrno(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  if (errno === QUOTA_EXCEEDED) return 'disk quota exceeded';
  return getSystemErrorMap().get(errno)?.[1] ?? error.message;
}
