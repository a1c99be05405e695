import { exportingFrom } from './exporting.ts';
import { lists, url, whenAsked } from './polling.ts';

// Without `process_*` and `nodejs_*`, which have a cost of their own at rest (part `pace`), and which no peer has.
const { pollAll } = exportingFrom({ url }, lists.length, 8, false);
whenAsked(pollAll);
