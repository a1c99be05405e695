import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { abortWith, removeAbortable } from '../../src/queue/abort.ts';

test('all waiting controllers are aborted with the reason of the signal, except removed ones', () => {
  const ending = new AbortController();
  const [stays, leaves] = [{ abort: vi.fn() }, { abort: vi.fn() }];
  abortWith(ending.signal, stays);
  abortWith(ending.signal, leaves);
  removeAbortable(ending.signal, leaves);
  ending.abort('enough');
  expect(stays.abort.mock.calls).toEqual([['enough']]);
  expect(leaves.abort).not.toHaveBeenCalled();
});

test('a controller added after the signal is aborted at once', () => {
  const late = { abort: vi.fn() };
  abortWith(AbortSignal.abort('over'), late);
  expect(late.abort.mock.calls).toEqual([['over']]);
});

test('all controllers share one listener, because adding one to a signal visits all its listeners', () => {
  const { signal } = new AbortController();
  const waiting = Array.from({ length: 100 }, () => ({ abort: vi.fn() }));
  for (const each of waiting) abortWith(signal, each);
  for (const each of waiting) removeAbortable(signal, each);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});
