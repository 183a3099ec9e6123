import { describe, expect, test } from 'vitest';
import { GRAPH_ERROR_TABLE } from './graph-error-table.ts';
import { classify, describe as describeFailure, GraphRefused } from './graph-errors.ts';
import type { GraphErrorClass } from './graph-errors.ts';

const body = (code: number, subcode?: number, message = ''): unknown => ({
  error: {
    message,
    type: 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: 'AbC',
  },
});

// The contract's section 7 (with 2.3) written out a second time, by hand, so that a slip in the table shows.
const CONTRACT: readonly (readonly [number, number | undefined, GraphErrorClass])[] = [
  [1, undefined, 'transient'],
  [1, 2853006, 'permission'],
  [2, undefined, 'transient'],
  [3, undefined, 'permission'],
  [4, undefined, 'throttle'],
  [10, undefined, 'permission'],
  [12, undefined, 'unsupported'],
  [2635, undefined, 'unsupported'],
  [17, undefined, 'throttle'],
  [21, undefined, 'page-moved'],
  [100, 21, 'page-moved'],
  [32, undefined, 'throttle'],
  [100, undefined, 'validation'],
  [100, 4711, 'validation'],
  [100, 33, 'gone-or-denied'],
  [100, 1366046, 'media'],
  [102, undefined, 'auth'],
  [190, undefined, 'auth'],
  [190, 458, 'auth'],
  [190, 459, 'auth'],
  [190, 460, 'auth'],
  [190, 463, 'auth'],
  [190, 464, 'auth'],
  [190, 467, 'auth'],
  [190, 492, 'auth'],
  [190, 2069032, 'auth'],
  [200, undefined, 'permission'],
  [230, undefined, 'permission'],
  [299, undefined, 'permission'],
  [200, 2069030, 'unsupported'],
  [200, 2069031, 'unsupported'],
  [200, 2069033, 'unsupported'],
  [321, undefined, 'media'],
  [324, undefined, 'media'],
  [341, undefined, 'throttle'],
  [368, undefined, 'blocked'],
  [368, 1390008, 'blocked'],
  [506, undefined, 'duplicate'],
  [506, 1455006, 'duplicate'],
  [613, undefined, 'throttle'],
  [613, 1996, 'throttle'],
  [803, undefined, 'not-found'],
  [1366051, undefined, 'duplicate'],
  [100, 1366051, 'duplicate'],
  [1346003, undefined, 'content'],
  [368, 1346003, 'content'],
  [1404102, undefined, 'content'],
  [100, 1404102, 'content'],
  [1404006, undefined, 'blocked'],
  [100, 1404006, 'blocked'],
  [1404112, undefined, 'blocked'],
  [100, 1404112, 'blocked'],
  [1404078, undefined, 'blocked'],
  [200, 1404078, 'blocked'],
  [4854002, undefined, 'blocked'],
  [200, 4854002, 'blocked'],
  [1609005, undefined, 'validation'],
  [1609008, undefined, 'validation'],
  [2061006, undefined, 'validation'],
  [1705, undefined, 'auth'],
  [2500, undefined, 'validation'],
  [80001, undefined, 'throttle'],
];

describe('the error table', () => {
  test.each(CONTRACT)(
    'code %s/%s means %s, whatever the HTTP status',
    (code, subcode, expected) => {
      for (const status of [200, 400, 403, 500, 503]) {
        const failure = classify(body(code, subcode), status);
        expect(failure.class).toBe(expected);
        expect(failure.personIsTold).toMatch(/^[A-Z].*\.$/);
      }
    },
  );

  test('has each of its rows in the list above', () => {
    const listed = new Set(CONTRACT.map(([code, subcode]) => `${code}/${subcode}`));
    const missing = GRAPH_ERROR_TABLE.filter(
      (row) => row.messageIncludes === undefined && !listed.has(`${row.code}/${row.subcode}`),
    );
    expect(missing).toEqual([]);
  });

  test('tells the refusal to hide our own comment from a lack of permission', () => {
    const own = classify(body(200, undefined, '(#200) Can not hide or unhide this comment'), 403);
    expect(own.class).toBe('refused');
    expect(classify(body(200, undefined, '(#200) Permissions error'), 403).class).toBe(
      'permission',
    );
  });

  test('takes an unknown code for a passing fault only when the answer says so', () => {
    expect(classify(body(98765), 400).class).toBe('unrecognised');
    expect(classify(body(98765), 500).class).toBe('transient');
    expect(classify({ error: { code: 98765, is_transient: true } }, 400).class).toBe('transient');
  });

  test.each([undefined, null, '', '<html>', 7, [], {}, { error: 'no' }, { error: { code: 'x' } }])(
    'calls %j unreadable',
    (answer) => {
      expect(classify(answer, 502).class).toBe('unreadable');
    },
  );

  test('reads codes that come as text', () => {
    expect(classify({ error: { code: '190', error_subcode: '460' } }, 400)).toMatchObject({
      class: 'auth',
      code: 190,
      subcode: 460,
    });
  });

  test("keeps Facebook's sentence, which may hold a token or a name, out of errors", () => {
    const failure = classify(body(190, 460, 'Malformed access token EAAsecret of Jane Doe'), 400);
    const error = new GraphRefused('Publishing the post', failure);
    expect(`${error.message} ${JSON.stringify(error)} ${describeFailure(failure)}`).not.toMatch(
      /EAAsecret|Jane/,
    );
    expect(error.message).toContain('190/460');
  });
});
