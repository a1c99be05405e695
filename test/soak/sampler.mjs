// Loaded into the exporter's process with --import: reports the state of that process on request.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapCodeStatistics } from 'node:v8';

/** The timer that notices delays fires this often; it counts its own period as well. */
const RESOLUTION_MS = 10;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
// Else a report looks up the name of every peer.
process.report.excludeNetwork = true;

// The system clock, as someone sets it.
const RealDate = Date;
let aheadMs = 0;
globalThis.Date = class SetDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(Date.now());
    else super(...args);
  }
  static now() {
    return RealDate.now() + aheadMs;
  }
};

process.on('message', (message) => {
  if (message.aheadMs !== undefined) {
    aheadMs = message.aheadMs;
    process.send({});
    return;
  }
  const beyond = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const loopDelayMs = beyond(delay.percentile(99));
  // Every handle of the loop, also those that would not keep the process alive: idle sockets.
  const { libuv } = process.report.getReport();
  for (let pass = 0; pass < 3; pass += 1) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { code_and_metadata_size, bytecode_and_metadata_size } = getHeapCodeStatistics();
  const codeBytes = code_and_metadata_size + bytecode_and_metadata_size;
  process.send({
    // Apart, because functions are compiled for hours: the seldomer they run, the later.
    dataBytes: heapUsed - codeBytes,
    codeBytes,
    externalBytes: external,
    rssBytes: rss,
    handles: libuv.length,
    sockets: libuv.filter(({ type }) => type === 'tcp').length,
    timers: process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length,
    loopDelayMs,
  });
  // The cost of sampling is not a delay of the program.
  delay.reset();
});
// A listener on the channel would keep the process alive.
process.channel.unref();
