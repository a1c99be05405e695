import { describe, expect, test } from 'vitest';
import type { ClusterName } from '../../src/core/target.ts';
import { families } from '../../src/metrics/exposition.ts';
import { Renderings } from '../../src/metrics/targets.ts';
import { HOUR, NOON_MS, restoreJob } from '../core/build.ts';
import { complaintsOfPromtool, expose, HAS_PROMTOOL, RULES, viewOf } from './exposed.ts';
import { ownFamilies, SCRAPE_MS, smallWorld } from './smallWorld.ts';

const text = expose(smallWorld(), SCRAPE_MS, await ownFamilies());
const openMetrics = expose(smallWorld(), SCRAPE_MS, await ownFamilies(), 'openmetrics');

const linesOf = (exposition: string) => exposition.trimEnd().split('\n');
const isComment = (line: string) => line.startsWith('#');

describe('the exposition', () => {
  test('of a small world matches fixtures/exposition.txt', async () => {
    await expect(text).toMatchFileSnapshot('fixtures/exposition.txt');
  });

  test('has every series once, and every family in one block', () => {
    const series = linesOf(text)
      .filter((line) => !isComment(line))
      .map((line) => line.replace(/ \S+$/, ''));
    expect(new Set(series).size).toBe(series.length);
    const heads = linesOf(text).filter((line) => line.startsWith('# TYPE'));
    expect(new Set(heads).size).toBe(heads.length);
  });

  test('has one head for the series of many targets', () => {
    const [view] = smallWorld();
    if (view === undefined) throw new Error('a view');
    const names = Array.from({ length: 100 }, (_, index) => `cluster-${index}` as ClusterName);
    const many = names.map((name) => ({ ...view, target: { ...view.target, clusterName: name } }));
    const lines = linesOf(expose(many, SCRAPE_MS)).filter((line) => /mongodbatlas_restore_up\b/.test(line));
    expect(lines.map((line) => /cluster_name="(.*)"/.exec(line)?.[1])).toEqual([
      undefined,
      undefined,
      ...names,
    ]);
  });

  test('of many targets comes in pieces of at most 16 of them, because other requests wait while a piece is made', () => {
    const [view] = smallWorld();
    const views = Array.from({ length: 100 }, () => view).filter((each) => each !== undefined);
    const ups = [...families(views, [], SCRAPE_MS, RULES, 'text')].map(
      (piece) => piece.split('\n').filter((line) => line.startsWith('mongodbatlas_restore_up{')).length,
    );
    expect(ups.filter((count) => count > 0)).toEqual([16, 16, 16, 16, 16, 16, 4]);
  });

  test('has no head for a family without series', () => {
    const lines = linesOf(text);
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('# TYPE ')) expect(lines[index + 1]).toMatch(`${line.split(' ')[2]}`);
    }
    expect(expose([])).toBe('');
  });

  test('omits the families that are filtered out', () => {
    const gauges = [
      ...families(smallWorld(), [], SCRAPE_MS, RULES, 'text', ({ type }) => type === 'gauge'),
    ].join('');
    expect(gauges).toContain('# TYPE mongodbatlas_restore_jobs gauge\n');
    expect(gauges).not.toContain('_total');
  });

  test('passes promtool without complaints', ({ skip }) => {
    skip(!HAS_PROMTOOL, 'promtool is not installed');
    expect(complaintsOfPromtool(text)).toBe('');
  });

  test('of several targets combines those of each, family by family', () => {
    const [rich, never] = smallWorld();
    if (rich === undefined || never === undefined) throw new Error('a world of two');
    const both = linesOf(expose([rich, never], SCRAPE_MS));
    const each = [rich, never].flatMap((view) => linesOf(expose([view], SCRAPE_MS)));
    expect(both.toSorted()).toEqual([...new Set(each)].sort());
  });
});

describe('in OpenMetrics, the exposition', () => {
  test('has the same samples', () => {
    const samples = (exposition: string) => linesOf(exposition).filter((line) => !isComment(line));
    expect(samples(openMetrics)).toEqual(samples(text));
  });

  test('names counters without _total in their heads, and other families in full', () => {
    const types = (exposition: string) => linesOf(exposition).filter((line) => line.startsWith('# TYPE'));
    expect(types(openMetrics)).toEqual(
      types(text).map((line) => line.replace(/_total counter$/, ' counter')),
    );
    expect(openMetrics).toContain('# TYPE mongodbatlas_restore_polls counter\n');
  });

  test('ends with one # EOF', () => {
    expect(openMetrics.endsWith('\n# EOF\n')).toBe(true);
    expect(openMetrics.match(/# EOF/g)).toHaveLength(1);
    expect(text).not.toContain('# EOF');
    expect(expose([], NOON_MS, [], 'openmetrics')).toBe('# EOF\n');
  });

  test('has a head before every sample, and sample names that match it', () => {
    let family = '';
    let suffixes: readonly string[] = [];
    for (const line of linesOf(openMetrics).filter((each) => !each.startsWith('# HELP'))) {
      const [, name, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
      if (name !== undefined) {
        family = name;
        suffixes =
          type === 'counter' ? ['_total'] : type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      } else if (line !== '# EOF') {
        expect(suffixes.map((suffix) => family + suffix)).toContain(/^\w+/.exec(line)?.[0]);
      }
    }
  });
});

describe('the rows of a view', () => {
  test('are rendered once, until the view becomes stale', () => {
    const view = viewOf(restoreJob());
    const renderings = new Renderings();
    const lines = renderings.render(view, NOON_MS, RULES.staleAfterMs);
    expect(renderings.render(view, NOON_MS + RULES.staleAfterMs, RULES.staleAfterMs)).toBe(lines);
    const stale = renderings.render(view, NOON_MS + HOUR, RULES.staleAfterMs);
    expect(stale).not.toBe(lines);
    expect(renderings.render(view, NOON_MS + 2 * HOUR, RULES.staleAfterMs)).toBe(stale);
  });

  test('equal those of another view with the same jobs', () => {
    const [one, other] = [viewOf(restoreJob()), viewOf(restoreJob())];
    const renderings = new Renderings();
    const { rows } = renderings.render(one, NOON_MS, 1);
    expect(renderings.render(other, NOON_MS, 1).rows).toEqual(rows);
  });

  const facts = ['snapshot', 'counts', 'history', 'invalid', 'created', 'entered', 'removed'] as const;

  test.each(facts)('are rendered again if a list differs in nothing but `%s`', (fact) => {
    const [rich] = smallWorld();
    const other = viewOf(restoreJob());
    if (rich?.restores === undefined || other.restores === undefined) throw new Error('two lists');
    const changed = { ...rich, restores: { ...rich.restores, [fact]: other.restores[fact] } };
    const renderings = new Renderings();
    const before = renderings.render(rich, SCRAPE_MS, RULES.staleAfterMs).rows;
    const { rows } = renderings.render(changed, SCRAPE_MS, RULES.staleAfterMs);
    expect(rows).not.toEqual(before);
    expect(rows).toEqual(new Renderings().render(changed, SCRAPE_MS, RULES.staleAfterMs).rows);
  });
});
