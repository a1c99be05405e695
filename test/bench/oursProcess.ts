import { exportingFrom } from './exporting.ts';
import { lists, url, whenAsked } from './polling.ts';

const { pollAll } = exportingFrom({ url }, lists.length);
whenAsked(pollAll);
