import { hostile } from './hostile.ts';
import { longLists } from './longLists.ts';
import { loop } from './loop.ts';
import type { Size } from './measure.ts';
import { memory } from './memory.ts';
import { pace } from './pace.ts';
import { peers } from './peers.ts';
import { requests } from './requests.ts';
import { scale } from './scale.ts';
import { scrape } from './scrape.ts';
import { start } from './start.ts';
import type { Row } from './table.ts';
import { walk } from './walk.ts';

interface Part {
  readonly name: string;
  readonly run: (size: Size) => Promise<readonly Row[]>;
}

/** All parts of the benchmark, in the order of the table. */
export const PARTS: readonly Part[] = [
  { name: 'walk', run: walk },
  { name: 'requests', run: requests },
  { name: 'peers', run: peers },
  { name: 'scrape', run: scrape },
  { name: 'loop', run: loop },
  { name: 'memory', run: memory },
  { name: 'longLists', run: longLists },
  { name: 'scale', run: scale },
  { name: 'pace', run: pace },
  { name: 'start', run: start },
  { name: 'hostile', run: hostile },
];
