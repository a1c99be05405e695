// Writes dist/. The flag --no-sourcemap leaves out source maps.
import { bundle } from './bundle.ts';

await bundle('dist', !process.argv.includes('--no-sourcemap'));
