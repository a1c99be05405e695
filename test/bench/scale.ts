import { fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { inTurn, roundsOf, type Size } from './measure.ts';
import { atMost, megabytes, ms, type Row, reported, times } from './table.ts';

const SIZES = [10, 100, 1000, 5000];
/** Enough for V8 to compile everything before a small size is measured. */
const POLLS_A_ROUND = 1000;

/**
 * Measures how CPU per poll and memory per target grow with the number of targets. Some growth is expected: data that
 * lives until the next poll is moved by the garbage collector and leaves the processor's caches. A knee would be a jump.
 */
export async function scale(size: Size): Promise<readonly Row[]> {
  const sizes = size.quick ? [10, 500] : SIZES;
  const scaled: Scaled[] = [];
  for (const targets of sizes) scaled.push(await startScaled(targets, size));
  const median = await inTurn(
    roundsOf(size),
    Object.fromEntries(scaled.map(({ targets, round }) => [`${targets}`, round])),
  );
  for (const { stop } of scaled) await stop();

  const cpu = sizes.map((targets) => median(`${targets}`));
  const steps = cpu.slice(1).map((more, index) => more / (cpu[index] ?? Number.NaN));
  const whole = (cpu.at(-1) ?? Number.NaN) / (cpu[0] ?? Number.NaN);
  const measured = `${steps.map(times).join(', ')}; ${times(whole)} from ${sizes[0]} to ${sizes.at(-1)}`;
  return [
    ...scaled.map(({ targets, bytes }) =>
      reported(
        `scale: ${targets} targets`,
        `${ms(median(`${targets}`))} of CPU a poll, ${(bytes / targets / 1000).toFixed(1)} kB kept a target`,
      ),
    ),
    atMost(
      'scale: CPU a poll, each size over the one before',
      measured,
      Math.max(...steps),
      1.5,
      '1.5 × each',
    ),
    reported(
      `scale: peak RSS of ${sizes.at(-1)} targets`,
      megabytes(Math.max(...scaled.map(({ peakBytes }) => peakBytes()))),
    ),
  ];
}

/** An exporter with this many targets in its own process, so that only its heap is collected. */
interface Scaled {
  readonly targets: number;
  /** The memory kept after every target was polled. */
  readonly bytes: number;
  /** Polls every target; returns CPU milliseconds per poll. */
  readonly round: () => Promise<number>;
  /** The peak size of its process. */
  readonly peakBytes: () => number;
  readonly stop: () => Promise<void>;
}

async function startScaled(targets: number, { quick }: Size): Promise<Scaled> {
  const task = { targets, pollsARound: quick ? targets : Math.max(targets, POLLS_A_ROUND) };
  const child = fork(new URL('scaleProcess.js', import.meta.url), [JSON.stringify(task)], {
    execArgv: ['--expose-gc'],
  });
  const ended = once(child, 'exit').then(([code]) => code);
  const answer = async () => {
    const [message] = await Promise.race([
      once(child, 'message'),
      ended.then((code): never => {
        throw new Error(`the exporter of ${targets} targets ended with ${code}`);
      }),
    ]);
    return message;
  };
  const { bytes } = z.object({ bytes: z.number() }).parse(await answer());
  let peak = 0;
  return {
    targets,
    bytes,
    round: async () => {
      child.send('round');
      const { cpuMs, peakBytes } = z
        .object({ cpuMs: z.number(), peakBytes: z.number() })
        .parse(await answer());
      peak = peakBytes;
      return cpuMs;
    },
    peakBytes: () => peak,
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
