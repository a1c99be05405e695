import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from '../atlas/servers.ts';
import { API_KEY, configFile, PROJECT, run, simulating } from '../cli/commanding.ts';
import type { Fault } from '../simulator/faults/fault.ts';

const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_x' };
const LOGINS = {
  'an API key': API_KEY,
  'a service account': { client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret },
};

/** Starts a host other than the configured one, which records its requests. */
async function startElsewhere() {
  const requested: string[] = [];
  const server = createServer((request, response) => {
    requested.push(`${request.method} ${request.url}`);
    response.end('{"results":[],"access_token":"x"}');
  });
  server.on('connection', () => requested.push('a connection'));
  const port = await listen(server);
  return { requested, url: `http://127.0.0.1:${port}` };
}

const STATUSES = [300, 301, 302, 303, 304, 305, 307, 308];

test.each(Object.entries(LOGINS))(
  'requests with %s never leave the configured host',
  async (_what, login) => {
    const { requested, url } = await startElsewhere();
    const simulator = await simulating(['orders'], {
      serviceAccounts: [ACCOUNT],
      linksOrigin: url,
      pageCap: 1,
    });
    const { jobs } = simulator.world.cluster(PROJECT, 'orders');
    for (const id of ['1', '2', '3']) {
      jobs.add({ kind: 'restore', id: id.repeat(24), createdAtMs: Number(id), deliveryType: 'automated' });
    }
    const projects = [{ id: PROJECT, clusters: 'all' }];
    const file = await configFile(simulator.url, { credentials: { default: login }, projects });
    const redirects = STATUSES.map((status): Fault => ({ kind: 'redirect', location: `${url}/x`, status }));
    const others: readonly Fault[] = [
      {
        kind: 'respond',
        status: 200,
        headers: { Location: url, Link: `<${url}>; rel=next`, Refresh: `0; url=${url}` },
        body: '{}',
      },
      {
        kind: 'respond',
        status: 401,
        headers: {
          Location: url,
          'WWW-Authenticate': `Digest realm="${url}", domain="${url}", nonce="x", qop="auth", uri="${url}"`,
        },
      },
      {
        kind: 'respond',
        status: 426,
        headers: { Upgrade: 'h2c', Connection: 'upgrade', 'Alt-Svc': `h2="${url}"` },
      },
    ];
    for (const fault of [...redirects, ...others]) {
      const remove = simulator.faults.add({ fault, times: Number.POSITIVE_INFINITY });
      const { code } = await run(['list', '--config.file', file]);
      expect([fault, code]).toEqual([fault, 1]);
      remove();
    }
    // Pages are numbered: the links to the next one name a foreign host.
    const { code, out } = await run(['list', '--json', '--config.file', file]);
    expect([code, JSON.parse(out).jobs.length]).toEqual([0, 3]);
    expect(requested).toEqual([]);
  },
);
