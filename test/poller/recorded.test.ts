import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { atAtlas, PROJECT, target } from '../atlas/atAtlas.ts';
import { startHttp } from '../atlas/servers.ts';
import { parseRecording, type Recording } from '../simulator/faults/recording.ts';
import { started } from '../simulator/started.ts';
import { samples } from './exposed.ts';
import { pollerOf } from './lists.ts';

// Recordings of the real Atlas, if any, are in a directory beside the checkout.
const RECORDINGS = new URL('../../../shared/recordings/', import.meta.url);
const PATH = `/api/atlas/v2/groups/${PROJECT}/clusters/orders/backup/restoreJobs`;
const FLEX_PATH = `/api/atlas/v2/groups/${PROJECT}/flexClusters/orders/backup/restoreJobs`;

function recorded(name: string): Recording {
  return parseRecording(readFileSync(new URL(`${name}.http`, RECORDINGS)));
}

/** Returns a list of one page with these jobs, each recorded separately, on the date of the last. */
function listOf(...names: readonly string[]): Recording {
  const each = names.map(recorded);
  const body = Buffer.from(`{"results":[${each.map(({ body }) => body.toString()).join()}],"links":[]}`);
  const date = each.at(-1)?.headers.find(([name]) => name === 'Date') ?? ['Date', ''];
  return { status: 200, reason: 'OK', headers: [date], body };
}

/** Returns the series of a cluster whose poll gets this answer. */
async function polled(recording: Recording, path = PATH) {
  const simulator = await started();
  if (path === FLEX_PATH) simulator.world.updateCluster(PROJECT, 'orders', { kind: 'flex' });
  simulator.faults.serve(path, recording);
  const date = recording.headers.find(([name]) => name === 'Date')?.[1] ?? '';
  const { lists } = atAtlas(simulator.url, { random: () => 0 });
  const { poller, steps } = pollerOf(lists, [target()], {}, { now: () => Date.parse(date) });
  poller.tick();
  await poller.idle();
  const shown = samples(poller.views(), Date.parse(date));
  const jobs = [...shown].filter(([name, count]) => name.startsWith('jobs{') && count > 0);
  return { shown, jobs: Object.fromEntries(jobs), failure: steps[0]?.view.lastPoll?.failure };
}

describe('recorded answers of Atlas', () => {
  beforeEach(({ skip }) => skip(!existsSync(RECORDINGS), 'the recordings are not beside the checkout'));

  test('a list with one finished restore into another project', async () => {
    const { shown, jobs } = await polled(recorded('01-dedicated-list-one-finished'));
    expect(jobs).toEqual({ 'jobs{delivery_type="automated",state="completed"}': 1 });
    expect(shown.get('last_duration_seconds{delivery_type="automated"}')).toBe(231);
    expect(shown.get('last_success_timestamp_seconds{delivery_type="automated"}')).toBe(
      Date.UTC(2026, 7, 10, 3, 40, 10) / 1000,
    );
    expect(shown.get('last_restored_data_age_seconds{delivery_type="automated"}')).toBe(74);
    expect(shown.get('last_cross_project_created_timestamp_seconds')).toBe(
      Date.UTC(2026, 7, 10, 3, 36, 19) / 1000,
    );
  });

  test('a restore and a download in progress', async () => {
    const { jobs } = await polled(
      listOf('02-dedicated-get-automated-in-progress', '04-dedicated-get-download-in-progress'),
    );
    expect(jobs).toEqual({
      'jobs{delivery_type="automated",state="in_progress"}': 1,
      'jobs{delivery_type="download",state="in_progress"}': 1,
    });
  });

  test('the same restore finished after 231 s, and the download ready for an hour', async () => {
    const { shown, jobs } = await polled(
      listOf('03-dedicated-get-automated-finished', '05-dedicated-get-download-ready'),
    );
    expect(jobs).toEqual({
      'jobs{delivery_type="automated",state="completed"}': 1,
      'jobs{delivery_type="download",state="ready"}': 1,
    });
    expect(shown.get('last_duration_seconds{delivery_type="automated"}')).toBe(231);
    expect(shown.get('download_expiry_timestamp_seconds{job_id="6a7948342c88faeba59eb866"}')).toBe(
      Date.UTC(2026, 7, 10, 4, 44, 52) / 1000,
    );
    expect(shown.get('downloads_expiring')).toBe(0);
    expect(JSON.stringify([...shown])).not.toContain('mongodb-dev');
  });

  test('a page of 100 flex jobs that names an empty next page', async () => {
    const { shown, jobs } = await polled(recorded('10-flex-list-page1-of-22'), FLEX_PATH);
    const total = Object.values(jobs).reduce((sum, count) => sum + count, 0);
    expect([total, shown.get('last_poll_pages'), shown.get('up')]).toEqual([100, 2, 1]);
    expect(shown.get('invalid_jobs{reason="bad_field"}')).toBe(0);
    expect(shown.get('invalid_jobs{reason="no_id"}')).toBe(0);
  });

  test.each([
    ['15-flex-get-running', 'in_progress'],
    ['16-flex-get-completed', 'completed'],
  ])('a flex job: %s', async (name, state) => {
    const { shown, jobs } = await polled(listOf(name), FLEX_PATH);
    expect(jobs).toEqual({ [`jobs{delivery_type="automated",state="${state}"}`]: 1 });
    const seconds = shown.get('last_duration_seconds{delivery_type="automated"}');
    expect(seconds).toBe(state === 'completed' ? 63 : undefined);
  });

  test.each([
    ['22-404-cluster-not-found', 'not_found', 'the project has no cluster of this name'],
    ['23-404-group-not-found', 'not_found', 'no project has this id'],
    ['26-500-unexpected-error', 'server_error', 'Atlas answers 500 UNEXPECTED_ERROR "Unexpected error."'],
  ])('%s is %s and says what to do', async (name, kind, message) => {
    const { failure, jobs } = await polled(recorded(name));
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(message) });
    expect(jobs).toEqual({});
  });

  test('the recorded challenge is answered, with its nonce and the path of the request', async () => {
    const challenge = recorded('20-401-digest-challenge-2026-08');
    const list = recorded('01-dedicated-list-one-finished');
    const answers: string[] = [];
    const url = await startHttp((request, response) => {
      const { authorization } = request.headers;
      if (authorization !== undefined) answers.push(authorization);
      const { status, body, headers } = authorization === undefined ? challenge : list;
      const kept = headers.filter(([name]) => !/^content-length$/i.test(name));
      response.writeHead(status, kept.flat()).end(body);
    });
    const { poller, steps } = pollerOf(atAtlas(url).lists, [target()]);
    poller.tick();
    await poller.idle();
    expect(steps[0]?.view.restores?.counts.automated.completed).toBe(1);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toContain('nonce="SlgYP7Tv3FS/BuCj/x4WQRIV1bNKdpJg"');
    expect(answers[0]).toContain(`uri="${PATH}?pageNum=1&itemsPerPage=500&includeCount=false"`);
  });
});
