// What mongodb-atlas-api-client does for every call. Arguments as in curl.sh.
import { readFileSync } from 'node:fs';
import { request } from 'urllib';

const [origin, publicKey, privateKey, file] = process.argv.slice(2);
for (const path of readFileSync(file, 'utf8').trim().split('\n')) {
  for (let page = 1; ; page += 1) {
    const { data, status } = await request(`${origin}${path}?pageNum=${page}&itemsPerPage=500`, {
      digestAuth: `${publicKey}:${privateKey}`,
      dataType: 'json',
      headers: { Accept: 'application/vnd.atlas.2023-01-01+json' },
    });
    if (status !== 200 || data.results.length < 500) break;
  }
}
