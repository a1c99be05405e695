import { destination } from 'pino';

/** Maximum size of the lines that are buffered while writing fails. Further lines are dropped and counted. */
const MAX_WAITING_BYTES = 1024 * 1024;
const RETRY_MS = 100;
/** The time that the exit waits for a slow reader to take the last lines. */
const EXIT_MS = 500;
/** The error of a pipe or socket whose reader does not keep up. */
const FULL_PIPE = 'EAGAIN';

/**
 * Returns a function that writes lines to a file descriptor synchronously, and never waits: if writing fails, for example
 * on a full disk or because nobody reads the pipe, lines are buffered until a write succeeds. A line from `describeLoss`
 * then reports the error and the number of lines that were dropped.
 */
export function lineWriter(
  fd: number,
  describeLoss: (lost: number, error: string) => string,
): (line: string) => void {
  // Otherwise the stream blocks the thread until the pipe has room.
  const stream = destination({ fd, sync: true, maxLength: MAX_WAITING_BYTES, retryEAGAIN: () => false });
  let error: string | undefined;
  let lost = 0;
  let isRetrying = false;
  const flush = () => {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (const endsAtMs = performance.now() + EXIT_MS; performance.now() < endsAtMs; ) {
      stream.write('');
      if (error === undefined) return;
      Atomics.wait(pause, 0, 0, 10);
    }
  };
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (error === undefined) process.on('exit', flush);
    error = code ?? message;
    if (isRetrying) return;
    isRetrying = true;
    // Otherwise the buffered lines would wait for the next one.
    setTimeout(() => {
      isRetrying = false;
      if (error !== undefined) stream.write('');
    }, RETRY_MS).unref();
  });
  stream.on('drop', () => {
    lost += 1;
  });
  stream.on('write', () => {
    if (error === undefined) return;
    process.off('exit', flush);
    const report = error === FULL_PIPE && lost === 0 ? '' : describeLoss(lost, error);
    error = undefined;
    lost = 0;
    if (report !== '') process.nextTick(() => stream.write(report));
  });
  return (line) => void stream.write(line);
}
