import { z } from 'zod';
import { PARTS } from './parts.ts';

// One part of the benchmark in a process of its own: what another one left behind does not count.
const name = z.enum(PARTS.map((part) => part.name)).parse(process.argv[2]);
const part = PARTS.find((each) => each.name === name);
const rows = await part?.run({ quick: process.argv.includes('--quick') });
process.send?.(rows ?? []);
process.disconnect();
