import { request } from 'urllib';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { listPath } from './layout.ts';
import { lists, url, whenAsked } from './polling.ts';

// mongodb-atlas-api-client does this for every call.
const { publicKey, privateKey } = DEFAULT_API_KEY;

whenAsked(async () => {
  for (const list of lists) {
    for (let page = 1; ; page += 1) {
      const { data, status } = await request(`${url}${listPath(list)}?pageNum=${page}&itemsPerPage=500`, {
        digestAuth: `${publicKey}:${privateKey}`,
        dataType: 'json',
        headers: { Accept: 'application/vnd.atlas.2023-01-01+json' },
      });
      if (status !== 200 || data.results.length < 500) break;
    }
  }
});
