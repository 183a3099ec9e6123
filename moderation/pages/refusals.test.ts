import { expect, test } from 'vitest';
import { GRAPH_ERROR_TABLE } from '../facebook/graph-error-table.ts';
import {
  classify,
  GraphOutcomeUnknown,
  GraphRefused,
  GraphUnavailable,
} from '../facebook/graph-errors.ts';
import { courseAfter } from './refusals.ts';

const NOW = new Date('2026-11-24T14:10:00Z');

function courseOf(code: number, error_subcode?: number) {
  const failure = classify({ error: { code, error_subcode, message: '' } }, 400);
  return courseAfter(new GraphRefused('A test', failure), NOW);
}

test.each([
  [190, 463, 'token-refused'],
  [190, 460, 'token-refused'],
  [102, undefined, 'token-refused'],
  [10, undefined, 'permission-missing'],
  [200, undefined, 'permission-missing'],
  [368, undefined, 'blocked-by-facebook'],
  [368, 1390008, 'blocked-by-facebook'],
  [1404078, undefined, 'blocked-by-facebook'],
])('%i/%s holds the Page: %s', (code, subcode, alert) => {
  expect(courseOf(code, subcode)).toMatchObject({ kind: 'page-stands', alert });
});

test.each([
  [506, 1455006, 'look'],
  [1366051, undefined, 'look'],
  [100, 33, 'look'],
  [4, undefined, 'wait'],
  [80001, undefined, 'wait'],
  [1, undefined, 'try-again'],
  [324, undefined, 'stop'],
  [1404102, undefined, 'stop'],
  [99_999, undefined, 'stop'],
])('%i/%s: %s', (code, subcode, kind) => {
  expect(courseOf(code, subcode).kind).toBe(kind);
});

test('every row of the error table has a course, and none that is refused for good is tried again', () => {
  for (const row of GRAPH_ERROR_TABLE) {
    const { kind } = courseOf(row.code, row.subcode);
    expect(kind === 'try-again', `${row.code}/${row.subcode}`).toBe(row.class === 'transient');
  }
});

test('a throttle waits as long as it was told, and never for ever', () => {
  const throttled = (notBefore: Date) =>
    courseAfter(
      new GraphRefused('A test', {
        class: 'throttle',
        status: 400,
        personIsTold: 'Slow down.',
        notBefore,
      }),
      NOW,
    );
  const inMinutes = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
  expect(throttled(inMinutes(7))).toEqual({ kind: 'wait', milliseconds: 7 * 60_000 });
  expect(throttled(inMinutes(600))).toEqual({ kind: 'wait', milliseconds: 60 * 60_000 });
  expect(throttled(inMinutes(-1))).toEqual({ kind: 'wait', milliseconds: 1_000 });
});

test('no clear answer is looked into before anything is done again', () => {
  for (const error of [
    new GraphOutcomeUnknown('A test', 'dropped'),
    new GraphUnavailable('A test', 'ECONNREFUSED'),
    new Error('anything else'),
  ])
    expect(courseAfter(error, NOW)).toEqual({ kind: 'try-again' });
});
