import { destination } from 'pino';

/** Maximum size of the lines that are buffered while writing fails. Further lines are dropped and counted. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * Returns a function that writes lines to a file descriptor synchronously. If writing fails, for example on a full
 * disk, the program continues: lines are buffered until a write succeeds. A line from `describeLoss` then reports the
 * error and the number of lines that were dropped.
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
