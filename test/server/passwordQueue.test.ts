import { expect, test } from 'vitest';
import { createPasswordQueue, KNOWN_CLIENT } from '../../src/server/access/passwordQueue.ts';

/** Returns a comparison that ends when the test ends it, and the order in which it received passwords. */
function heldComparison() {
  const order: string[] = [];
  let end = (_isRight: boolean) => {};
  const compare = (password: string) => {
    order.push(password);
    return new Promise<boolean>((resolve) => {
      end = resolve;
    });
  };
  const endAll = async (count: number) => {
    for (let ended = 0; ended < count; ended += 1) {
      end(false);
      // The next comparison starts a few microtasks later.
      await new Promise(setImmediate);
    }
  };
  return { compare, order, endAll };
}

test('a known client goes first, and unknown clients take turns', async () => {
  const { compare, order, endAll } = heldComparison();
  const check = createPasswordQueue(compare);
  const send = (client: string, password: string, rank = 0) =>
    void check({ client, password, hash: '', rank: () => rank });
  for (const password of ['a1', 'a2', 'a3', 'a4']) send('a', password);
  send('b', 'b1');
  send('c', 'c1');
  send('k', 'k1', KNOWN_CLIENT);
  await endAll(7);
  expect(order).toEqual(['a1', 'k1', 'a2', 'b1', 'c1', 'a3', 'a4']);
});

test('a client goes behind the others with each of its wrong passwords', async () => {
  const { compare, order, endAll } = heldComparison();
  const check = createPasswordQueue(compare);
  const wrong = new Map<string, number>();
  const send = (client: string, password: string) =>
    void check({ client, password, hash: '', rank: () => wrong.get(client) ?? 0 }).then(() =>
      wrong.set(client, (wrong.get(client) ?? 0) + 1),
    );
  for (const password of ['a1', 'a2', 'a3']) send('a', password);
  for (const password of ['b1', 'b2']) send('b', password);
  await endAll(2);
  expect(order).toEqual(['a1', 'b1', 'a2']);
  send('c', 'c1');
  await endAll(4);
  expect(order).toEqual(['a1', 'b1', 'a2', 'c1', 'b2', 'a3']);
});

test('one comparison runs at a time', async () => {
  const { compare, order, endAll } = heldComparison();
  const check = createPasswordQueue(compare);
  for (let index = 0; index < 5; index += 1) {
    void check({ client: `${index}`, password: `${index}`, hash: '', rank: () => 0 });
  }
  expect(order).toHaveLength(1);
  await endAll(1);
  expect(order).toHaveLength(2);
  await endAll(4);
});

test('in a full queue a client evicts a password of one with more passwords, and a known client evicts one of any', async () => {
  const { compare, order, endAll } = heldComparison();
  const check = createPasswordQueue(compare, 4);
  const results: string[] = [];
  const send = (client: string, password: string, rank = 0) =>
    void check({ client, password, hash: '', rank: () => rank }).then((isRight) =>
      results.push(`${password} ${isRight}`),
    );
  for (const password of ['a0', 'a1', 'a2', 'a3', 'a4', 'a5']) send('a', password);
  send('b', 'b1');
  send('b', 'b2');
  send('b', 'b3');
  send('k', 'k1', KNOWN_CLIENT);
  await endAll(6);
  // The first is being compared and does not wait. With two passwords each, neither evicts one of the other.
  expect(results.filter((result) => result.endsWith('undefined'))).toEqual([
    'a5 undefined',
    'a4 undefined',
    'a3 undefined',
    'b3 undefined',
    'a2 undefined',
  ]);
  expect(order).toEqual(['a0', 'k1', 'a1', 'b1', 'b2']);
});

test('in a full queue a client evicts a password of one with more wrong passwords, never the reverse', async () => {
  const { compare, order, endAll } = heldComparison();
  const check = createPasswordQueue(compare, 2);
  const results: string[] = [];
  const send = (client: string, rank: number) =>
    void check({ client, password: client, hash: '', rank: () => rank }).then((isRight) =>
      results.push(`${client} ${isRight}`),
    );
  for (const [client, rank] of [
    ['compared', 0],
    ['guesser', 9],
    ['typist', 1],
    ['newcomer', 0],
    ['guesser 2', 9],
  ] as const) {
    send(client, rank);
  }
  await endAll(3);
  expect(results).toEqual([
    'guesser undefined',
    'guesser 2 undefined',
    'compared false',
    'newcomer false',
    'typist false',
  ]);
  expect(order).toEqual(['compared', 'newcomer', 'typist']);
});

test('every password is answered, whatever the order of clients', async () => {
  const check = createPasswordQueue(async () => false, 3);
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      check({ client: `${index % 7}`, password: '', hash: '', rank: () => (index % 3) - 1 }),
    ),
  );
  expect(results).toHaveLength(200);
  expect(results.filter((result) => result === false).length).toBeGreaterThanOrEqual(3);
});

test('a failed comparison is reported, and the next one starts', async () => {
  let calls = 0;
  const check = createPasswordQueue(async () => {
    calls += 1;
    if (calls === 1) throw new Error('no thread');
    return true;
  });
  const candidate = { client: 'a', password: '', hash: '', rank: () => 0 };
  const [first, second] = [check(candidate), check(candidate)];
  await expect(first).rejects.toThrow('no thread');
  expect(await second).toBe(true);
});
