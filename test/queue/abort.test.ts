import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { abortNoMore, abortWith } from '../../src/queue/abort.ts';

test('all that waits ends with the reason of the signal, but for what was taken out', () => {
  const ending = new AbortController();
  const [stays, leaves] = [{ abort: vi.fn() }, { abort: vi.fn() }];
  abortWith(ending.signal, stays);
  abortWith(ending.signal, leaves);
  abortNoMore(ending.signal, leaves);
  ending.abort('enough');
  expect(stays.abort.mock.calls).toEqual([['enough']]);
  expect(leaves.abort).not.toHaveBeenCalled();
});

test('what comes after the signal ends at once', () => {
  const late = { abort: vi.fn() };
  abortWith(AbortSignal.abort('over'), late);
  expect(late.abort.mock.calls).toEqual([['over']]);
});

test('one listener is enough for all: a signal goes through each of them to add one', () => {
  const { signal } = new AbortController();
  const waiting = Array.from({ length: 100 }, () => ({ abort: vi.fn() }));
  for (const each of waiting) abortWith(signal, each);
  for (const each of waiting) abortNoMore(signal, each);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});
