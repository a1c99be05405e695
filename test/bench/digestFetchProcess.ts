import { DigestClient } from 'digest-fetch';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { listPath } from './layout.ts';
import { lists, url, whenAsked } from './polling.ts';

// digest-fetch as in its README.
const client = new DigestClient(DEFAULT_API_KEY.publicKey, DEFAULT_API_KEY.privateKey);

whenAsked(async () => {
  for (const list of lists) {
    for (let page = 1; ; page += 1) {
      const response = await client.fetch(`${url}${listPath(list)}?pageNum=${page}&itemsPerPage=500`, {
        headers: { Accept: 'application/vnd.atlas.2023-01-01+json' },
      });
      const data = await response.json();
      if (response.status !== 200 || data.results.length < 500) break;
    }
  }
});
