import { z } from 'zod';
import { PARTS } from './parts.ts';

// Each part of the benchmark runs in its own process, so that leftovers of others do not count.
const name = z.enum(PARTS.map((part) => part.name)).parse(process.argv[2]);
const part = PARTS.find((each) => each.name === name);
const rows = await part?.run({ quick: process.argv.includes('--quick') });
process.send?.(rows ?? []);
process.disconnect();
