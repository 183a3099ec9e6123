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

type Remedy =
  | 'wait'
  | 'reconnect'
  | 'permissions'
  | 'update'
  | 'tell'
  | 'page'
  | 'draft'
  | 'person';

/** What the sentence must ask of whom; `wait`: of nobody. */
const REMEDY: Record<Remedy, RegExp> = {
  wait: /(You need not do anything|Gatehouse will look)/,
  reconnect: /An administrator needs to connect (it|the Page) again\.$/,
  permissions: /An administrator needs to check its permissions\.$/,
  update: /An administrator needs to update Gatehouse/,
  tell: /Please tell your administrator\.$/,
  page: /(A|a)n administrator needs to /,
  draft: /Open the draft and /,
  person:
    /(Somebody|The person) who (looks after the Page|connected this Page|.*) (needs to|must) |confirm who they are/,
};

// The contract's section 7 with 2.3 and 3.1, written out a second time by hand, so that a slip in the table shows:
// code, subcode, class, and what the person is asked to do.
const CONTRACT: readonly (readonly [number, number | undefined, GraphErrorClass, Remedy])[] = [
  [1, undefined, 'transient', 'wait'],
  [1, 2853006, 'permission', 'permissions'],
  [2, undefined, 'transient', 'wait'],
  [3, undefined, 'permission', 'permissions'],
  [4, undefined, 'throttle', 'wait'],
  [10, undefined, 'permission', 'permissions'],
  [12, undefined, 'unsupported', 'update'],
  [2635, undefined, 'unsupported', 'update'],
  [17, undefined, 'throttle', 'wait'],
  [21, undefined, 'page-moved', 'reconnect'],
  [100, 21, 'page-moved', 'reconnect'],
  [32, undefined, 'throttle', 'wait'],
  [100, undefined, 'validation', 'tell'],
  [100, 4711, 'validation', 'tell'],
  [100, 33, 'gone-or-denied', 'page'],
  [100, 1366046, 'media', 'draft'],
  [102, undefined, 'auth', 'reconnect'],
  [120, undefined, 'validation', 'tell'],
  [190, undefined, 'auth', 'reconnect'],
  [190, 458, 'auth', 'reconnect'],
  [190, 459, 'auth', 'person'],
  [190, 460, 'auth', 'reconnect'],
  [190, 463, 'auth', 'reconnect'],
  [190, 464, 'auth', 'person'],
  [190, 467, 'auth', 'reconnect'],
  [190, 492, 'auth', 'page'],
  [190, 2069032, 'auth', 'reconnect'],
  [200, undefined, 'permission', 'permissions'],
  [220, undefined, 'permission', 'permissions'],
  [299, undefined, 'permission', 'permissions'],
  [200, 2069030, 'unsupported', 'update'],
  [200, 2069031, 'unsupported', 'update'],
  [200, 2069033, 'unsupported', 'update'],
  [321, undefined, 'media', 'page'],
  [324, undefined, 'media', 'draft'],
  [341, undefined, 'throttle', 'wait'],
  [368, undefined, 'blocked', 'person'],
  [368, 1390008, 'blocked', 'person'],
  [506, undefined, 'duplicate', 'wait'],
  [506, 1455006, 'duplicate', 'wait'],
  [613, undefined, 'throttle', 'wait'],
  [613, 1996, 'throttle', 'wait'],
  [803, undefined, 'not-found', 'page'],
  [1366051, undefined, 'duplicate', 'wait'],
  [100, 1366051, 'duplicate', 'wait'],
  [1346003, undefined, 'content', 'draft'],
  [368, 1346003, 'content', 'draft'],
  [1404102, undefined, 'content', 'draft'],
  [100, 1404102, 'content', 'draft'],
  [1404006, undefined, 'blocked', 'person'],
  [100, 1404006, 'blocked', 'person'],
  [1404112, undefined, 'blocked', 'person'],
  [100, 1404112, 'blocked', 'person'],
  [1404078, undefined, 'blocked', 'person'],
  [200, 1404078, 'blocked', 'person'],
  [4854002, undefined, 'blocked', 'person'],
  [200, 4854002, 'blocked', 'person'],
  [1609005, undefined, 'validation', 'draft'],
  [1609008, undefined, 'validation', 'draft'],
  [2061006, undefined, 'validation', 'draft'],
  [1705, undefined, 'auth', 'reconnect'],
  [2500, undefined, 'validation', 'tell'],
  [80001, undefined, 'throttle', 'wait'],
];

/** Words of Facebook's programmers, which say nothing to a school office. */
const JARGON =
  /\b(tokens?|oauth|api|graph|scopes?|sub ?codes?|codes?|error|endpoints?|edges?|nodes?|id|ids|session|http|rate|quota|parameters?|fields?)\b/i;

describe('the error table', () => {
  test.each(CONTRACT)(
    'code %s/%s means %s, whatever the HTTP status, and asks to: %s',
    (code, subcode, expected, remedy) => {
      for (const status of [200, 400, 403, 500, 503]) {
        const failure = classify(body(code, subcode), status);
        expect(failure.class).toBe(expected);
        expect(failure.personIsTold).toMatch(REMEDY[remedy]);
      }
    },
  );

  test('speaks plain sentences without the words of programmers', () => {
    for (const { personIsTold } of GRAPH_ERROR_TABLE) {
      expect(personIsTold).toMatch(/^[A-Z][^\n]{30,300}\.$/);
      expect(personIsTold.replaceAll('GATEHOUSE_GRAPH_VERSION', '')).not.toMatch(JARGON);
    }
  });

  test('names the setting to the administrator when Facebook has ended a version', () => {
    expect(classify(body(2635), 400).personIsTold).toContain('GATEHOUSE_GRAPH_VERSION');
  });

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
