import { exportingFrom } from './exporting.ts';
import { lists, url, whenAsked } from './polling.ts';

// Without `process_*` and `nodejs_*`, which no peer has and whose idle cost the part `pace` measures.
const { pollAll } = exportingFrom({ url }, lists.length, 8, false);
whenAsked(pollAll);
