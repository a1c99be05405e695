import { expect, test } from 'vitest';
import { digestHeader, get, getLoggedIn, nonceFrom, RESTORES } from './client.ts';
import { started } from './started.ts';

const CHALLENGE =
  /^Digest realm="MMS Public API", domain="", nonce="[A-Za-z0-9+/]{32}", algorithm=MD5, qop="auth", stale=(true|false)$/;

test('an unauthenticated request gets the challenge of Atlas', async () => {
  const { url, stats } = await started();
  const { status, headers, text } = await get(url + RESTORES);
  expect(status).toBe(401);
  expect(String(headers['www-authenticate'])).toMatch(CHALLENGE);
  expect(text).toBe(
    '{\n  "error" : 401,\n  "reason" : "Unauthorized",\n  "detail" : "You are not authorized for this resource.",\n' +
      '  "errorCode" : "UNEXPECTED_ERROR"\n}',
  );
  expect([stats.challenges, stats.refused]).toEqual([1, 0]);
});

test('nonces are unique and contain a slash and a plus', async () => {
  const { url } = await started();
  const nonces = [await nonceFrom(url), await nonceFrom(url), await nonceFrom(url)];
  expect(new Set(nonces).size).toBe(3);
  for (const nonce of nonces) expect(nonce).toMatch(/(?=.*\/)(?=.*\+)/);
});

test('a correct response is accepted, with the query in its uri', async () => {
  const { url } = await started();
  expect((await getLoggedIn(url, RESTORES)).status).toBe(200);
  expect((await getLoggedIn(url, `${RESTORES}?pageNum=1&itemsPerPage=5`)).status).toBe(200);
});

test('one nonce serves many requests while its count rises, with gaps', async () => {
  const { url, stats } = await started();
  const nonce = await nonceFrom(url);
  for (const nc of ['00000001', '00000002', '0000000a', '00000010']) {
    const { status } = await get(url + RESTORES, {
      authorization: digestHeader({ nonce, uri: RESTORES, nc }),
    });
    expect(status).toBe(200);
  }
  expect(stats.requests()).toBe(5);
});

test.each([
  ['repeated', '00000005'],
  ['falling', '00000004'],
  ['zero', '00000000'],
])('a %s count is refused with a fresh challenge that is not stale', async (_, nc) => {
  const { url, stats } = await started();
  const nonce = await nonceFrom(url);
  await get(url + RESTORES, { authorization: digestHeader({ nonce, uri: RESTORES, nc: '00000005' }) });
  const { status, headers } = await get(url + RESTORES, {
    authorization: digestHeader({ nonce, uri: RESTORES, nc }),
  });
  expect(status).toBe(401);
  expect(String(headers['www-authenticate'])).toMatch(/stale=false$/);
  expect(String(headers['www-authenticate'])).not.toContain(nonce);
  expect([stats.challenged('bad_count'), stats.refused]).toEqual([1, 1]);
});

test.each(['1', '0000000G', '0000000A', '000000001', '"00000001"'])(
  'a count written %s is refused',
  async (nc) => {
    const { url, stats } = await started();
    const nonce = await nonceFrom(url);
    const { status } = await get(url + RESTORES, {
      authorization: digestHeader({ nonce, uri: RESTORES, nc }),
    });
    expect(status).toBe(401);
    expect(stats.challenged('malformed')).toBe(1);
  },
);

test.each([
  ['another user', { username: 'stranger' }, 'unknown_key'],
  ['a wrong password', { password: 'guess' }, 'wrong_response'],
  ['another realm', { realm: 'mms public api' }, 'wrong_realm'],
  ['a uri without the query', { uri: RESTORES.split('?')[0] ?? '' }, 'wrong_uri'],
  ['an unknown nonce', { nonce: 'SlgYP7Tv3FS/BuCj/x4WQRIV1bNKdpJg' }, 'unknown_nonce'],
  ['another method', { method: 'POST' }, 'wrong_response'],
  ['an empty cnonce', { cnonce: '' }, 'malformed'],
] as const)('%s is refused', async (_, wrong, why) => {
  const { url, stats } = await started();
  const uri = `${RESTORES}?pageNum=1`;
  const fields = { nonce: await nonceFrom(url), uri, ...wrong };
  const { status, headers } = await get(url + uri, { authorization: digestHeader(fields) });
  expect(status).toBe(401);
  expect(String(headers['www-authenticate'])).toMatch(/stale=false$/);
  expect(stats.challenged(why)).toBe(1);
});

test.each([
  ['a missing part', (header: string) => header.replace(', qop=auth', '')],
  ['a quoted qop', (header: string) => header.replace('qop=auth', 'qop="auth"')],
  ['another algorithm', (header: string) => header.replace('algorithm=MD5', 'algorithm=SHA-256')],
  ['an unknown opaque', (header: string) => `${header}, opaque="abc"`],
  ['a duplicate part', (header: string) => `${header}, nc=00000001`],
  ['an unquoted nonce', (header: string) => header.replace(/nonce="([^"]+)", uri/, 'nonce=$1, uri')],
  ['another scheme', (header: string) => header.replace('Digest', 'Basic')],
  ['invalid text', () => 'Digest ====,,,"'],
])('%s in the answer is refused', async (_, spoil) => {
  const { url, stats } = await started();
  const header = digestHeader({ nonce: await nonceFrom(url), uri: RESTORES });
  expect((await get(url + RESTORES, { authorization: spoil(header) })).status).toBe(401);
  expect(stats.challenged('malformed')).toBe(1);
});

test('an old nonce is stale, which is not a refusal', async () => {
  let nowMs = 0;
  const { url, stats } = await started({ limitsNow: () => nowMs });
  const nonce = await nonceFrom(url);
  const ask = (nc: string) =>
    get(url + RESTORES, { authorization: digestHeader({ nonce, uri: RESTORES, nc }) });
  nowMs = 59_999;
  expect((await ask('00000001')).status).toBe(200);
  nowMs = 60_000;
  const { status, headers } = await ask('00000002');
  expect(status).toBe(401);
  expect(String(headers['www-authenticate'])).toMatch(/stale=true$/);
  expect([stats.challenged('stale'), stats.refused]).toEqual([1, 0]);
});

test('a nonce forgotten long ago is stale, not unknown', async () => {
  let nowMs = 0;
  const { url, stats } = await started({ limitsNow: () => nowMs });
  const nonce = await nonceFrom(url);
  nowMs = 3_600_000;
  await nonceFrom(url);
  await get(url + RESTORES, { authorization: digestHeader({ nonce, uri: RESTORES }) });
  expect(stats.challenged('stale')).toBe(1);
});

test('a stale nonce with a wrong password is refused with stale=false', async () => {
  let nowMs = 0;
  const { url, stats } = await started({ limitsNow: () => nowMs });
  const nonce = await nonceFrom(url);
  nowMs = 60_000;
  const authorization = digestHeader({ nonce, uri: RESTORES, password: 'guess' });
  const { headers } = await get(url + RESTORES, { authorization });
  expect(String(headers['www-authenticate'])).toMatch(/stale=false$/);
  expect(stats.refused).toBe(1);
});

test('a nonce becomes stale after count 1,024', async () => {
  const { url } = await started();
  const nonce = await nonceFrom(url);
  const ask = (nc: string) =>
    get(url + RESTORES, { authorization: digestHeader({ nonce, uri: RESTORES, nc }) });
  expect((await ask('00000400')).status).toBe(200);
  const { status, headers } = await ask('00000401');
  expect(status).toBe(401);
  expect(String(headers['www-authenticate'])).toMatch(/stale=true$/);
});
