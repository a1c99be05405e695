// digest-fetch as its README shows it. Arguments as in curl.sh.
import { readFileSync } from 'node:fs';
import { DigestClient } from 'digest-fetch';

const [origin, publicKey, privateKey, file] = process.argv.slice(2);
const client = new DigestClient(publicKey, privateKey);
for (const path of readFileSync(file, 'utf8').trim().split('\n')) {
  for (let page = 1; ; page += 1) {
    const headers = { Accept: 'application/vnd.atlas.2023-01-01+json' };
    const response = await client.fetch(`${origin}${path}?pageNum=${page}&itemsPerPage=500`, { headers });
    const data = await response.json();
    if (response.status !== 200 || data.results.length < 500) break;
  }
}
