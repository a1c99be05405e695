import { destination } from 'pino';

/** Lines that wait for a disk with room; further ones are dropped and counted. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * Returns a function that writes lines to a file descriptor, each before the next statement runs. Where writing fails,
 * on a full disk for instance, the program goes on: lines wait for the next one that can be written, and
 * `describeLoss` then makes a line about those that were lost.
 */
export function lineWriter(
  fd: number,
  describeLoss: (lost: number, error: string) => string,
): (line: string) => void {
  const stream = destination({ fd, sync: true, maxLength: MAX_WAITING_BYTES });
  let error: string | undefined;
  let lost = 0;
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    error = code ?? message;
  });
  stream.on('drop', () => {
    lost += 1;
  });
  stream.on('write', () => {
    if (error === undefined) return;
    const report = describeLoss(lost, error);
    error = undefined;
    lost = 0;
    process.nextTick(() => stream.write(report));
  });
  return (line) => void stream.write(line);
}
