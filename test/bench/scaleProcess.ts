import { z } from 'zod';
import { startAtlas } from './atlas.ts';
import { exportingFrom } from './exporting.ts';
import { cpuOf, heapBytes, peakBytes } from './measure.ts';

// An exporter with this many targets, which measures a round of polls on request.
const { targets, pollsARound } = z
  .object({ targets: z.number(), pollsARound: z.number() })
  .parse(JSON.parse(process.argv[2] ?? ''));
const atlas = await startAtlas({ clusters: targets, jobs: 5 });
const before = heapBytes();
const { exporter, pollAll } = exportingFrom(atlas, targets);

/** CPU milliseconds per poll. */
async function round(): Promise<number> {
  const cpuMs = await cpuOf(async () => {
    for (let polled = 0; polled < pollsARound; polled += targets) await pollAll();
  });
  return cpuMs / pollsARound;
}

await round();
process.send?.({ bytes: heapBytes() - before });
process.on('message', (message) => {
  z.literal('round').parse(message);
  void round().then((cpuMs) => process.send?.({ cpuMs, peakBytes: peakBytes() }));
});
process.once('disconnect', () => void exporter.stop(0).then(atlas.stop));
