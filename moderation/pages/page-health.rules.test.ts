import { describe, expect, test } from 'vitest';
import type { TokenFacts } from '../facebook/page-watch.ts';
import { ALERT_KINDS } from './alerts.rules.ts';
import { daysUntil, tokenTroubles, type TokenLook, unseenTroubles } from './page-health.rules.ts';
import { lockTroubles, type PersonOnPage } from './page-lock.rules.ts';

const NOW = new Date('2026-11-25T09:00:00Z');
const inDays = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);
const SCOPES = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_metadata',
];
const GOOD: TokenFacts = {
  isValid: true,
  type: 'PAGE',
  appId: '7',
  profileId: '12',
  expiresAt: null,
  dataAccessExpiresAt: null,
  scopes: SCOPES,
  granular: SCOPES.map((scope) => ({ scope, targetIds: ['12'] })),
};
const FAILED = { class: 'auth', status: 400, code: 190, personIsTold: '' } as const;

function look(token: Partial<TokenFacts>, more: Partial<TokenLook> = {}): TokenLook {
  const tasks = ['CREATE_CONTENT', 'MANAGE', 'MODERATE'] as const;
  return {
    pinnedId: '12',
    ourAppId: '7',
    token: { ...GOOD, ...token },
    speaksFor: '12',
    tasks,
    ...more,
  };
}

const kinds = (of: TokenLook): string[] =>
  tokenTroubles(of, NOW).map(({ kind, about }) => (about === '' ? kind : `${kind} ${about}`));

const only = (scopes: readonly string[]) => ({
  scopes,
  granular: scopes.map((scope) => ({ scope, targetIds: ['12'] })),
});

test.each<[string, TokenLook, string[]]>([
  ['all is well', look({}), []],
  ['it was refused', look({ isValid: false }), ['token-dead']],
  ['it has ended', look({ expiresAt: inDays(-1) }), ['token-dead']],
  ['a token of a person', look({ type: 'USER' }), ['wrong-page']],
  ['of another Page', look({ profileId: '13' }), ['wrong-page']],
  ['of which Page is not said', look({ profileId: undefined as never }), ['wrong-page']],
  ['of another app', look({ appId: '8' }), ['wrong-page']],
  ['speaks for another Page', look({}, { speaksFor: '13' }), ['wrong-page']],
  ['no secret of the app', look({}, { token: 'no-secret' }), ['token-unreadable']],
  [
    'may not post any more',
    look(only(SCOPES.filter((scope) => scope !== 'pages_manage_posts'))),
    ['permission-missing pages_manage_posts'],
  ],
  [
    'may not read comments any more',
    look(only(SCOPES.filter((scope) => scope !== 'pages_read_user_content'))),
    ['permission-lacking pages_read_user_content'],
  ],
  [
    'posting was allowed for another Page only',
    look({
      granular: SCOPES.map((scope) => ({
        scope,
        targetIds: [scope === 'pages_manage_posts' ? '13' : '12'],
      })),
    }),
    ['permission-missing pages_manage_posts'],
  ],
  ['allowed for every Page', look({ granular: SCOPES.map((scope) => ({ scope })) }), []],
  [
    'the person moderates only',
    look({}, { tasks: ['MODERATE'] }),
    ['permission-missing CREATE_CONTENT'],
  ],
  ['tasks are not said', look({}, { tasks: [] }), ['permission-lacking tasks']],
  ['fifteen days left', look({ expiresAt: inDays(15) }), []],
  ['fourteen', look({ expiresAt: inDays(14) }), ['token-ends 14']],
  ['seven', look({ expiresAt: inDays(7) }), ['token-ends 7']],
  ['three', look({ expiresAt: inDays(2.5) }), ['token-ends 3']],
  ['hours', look({ expiresAt: inDays(0.2) }), ['token-ends 1']],
  ['data access ends', look({ dataAccessExpiresAt: inDays(6) }), ['data-access-ends 7']],
  ['data access has ended', look({ dataAccessExpiresAt: inDays(-3) }), ['data-access-ends 1']],
])('token: %s', (_, facts, expected) => {
  expect(kinds(facts)).toEqual(expected);
});

test('a dead token says what helps, which is not always a new one', () => {
  const says = (subcode: number) => {
    const [trouble] = tokenTroubles(look({ isValid: false, trouble: { ...FAILED, subcode } }), NOW);
    return { who: trouble?.who, remedy: trouble?.remedy };
  };
  expect(says(463)).toMatchObject({ who: 'administrator' });
  expect(says(459).remedy).toContain('does not help');
  expect(says(492).who).toBe('facebook');
});

test('people are told when nobody could look for a day', () => {
  expect(unseenTroubles(null, NOW, 24)).toEqual([]);
  expect(unseenTroubles(inDays(-0.9), NOW, 24)).toEqual([]);
  expect(unseenTroubles(inDays(-1), NOW, 24)).toMatchObject([{ kind: 'check-failing' }]);
  expect(daysUntil(inDays(0.1), NOW)).toBe(1);
});

describe('the lock', () => {
  const person = (change: Partial<PersonOnPage>): PersonOnPage => ({
    facebookId: '5',
    name: 'Somebody',
    tasks: ['CREATE_CONTENT'],
    isFound: true,
    fromFirstLook: false,
    confirmedTasks: null,
    ...change,
  });
  const withPeople = (...people: PersonOnPage[]): string[] =>
    lockTroubles({ visitorsMayPost: false, people }).map(({ kind }) => kind);

  test.each<[string, Partial<PersonOnPage>, string[]]>([
    ['approved', { confirmedTasks: ['CREATE_CONTENT'] }, []],
    ['a stranger who can post', {}, ['stranger-may-post']],
    ['a stranger who acts as the Page', { tasks: ['FACEBOOK_ACCESS'] }, ['stranger-may-post']],
    ['a stranger who only reads figures', { tasks: ['ANALYZE'] }, []],
    ['there from the first look', { fromFirstLook: true }, ['people-to-confirm']],
    [
      'approved and gone',
      { confirmedTasks: ['MANAGE'], tasks: [], isFound: false },
      ['person-gone'],
    ],
    [
      'may post and was approved to moderate',
      { confirmedTasks: ['MODERATE'] },
      ['stranger-may-post'],
    ],
    [
      'may manage and was approved to post',
      { tasks: ['CREATE_CONTENT', 'MANAGE'], confirmedTasks: ['CREATE_CONTENT'] },
      ['tasks-grown'],
    ],
    ['may do less than approved', { confirmedTasks: ['CREATE_CONTENT', 'MANAGE'] }, []],
  ])('%s', (_, change, expected) => {
    expect(withPeople(person(change))).toEqual(expected);
  });

  test('visitors may post, or nobody can see whether they may', () => {
    const of = (visitorsMayPost: boolean | undefined | { unreadable: string }) =>
      lockTroubles({ visitorsMayPost, people: [] });
    expect(of(false)).toEqual([]);
    expect(of(true)).toMatchObject([{ kind: 'visitors-may-post' }]);
    expect(of(undefined)).toMatchObject([{ kind: 'lock-unreadable', about: 'visitors' }]);
    expect(of({ unreadable: 'permission-200' })).toMatchObject([
      { detail: { code: 'permission-200' } },
    ]);
  });

  test('people who cannot be read are no empty list', () => {
    const people = { unreadable: 'permission-200' };
    expect(lockTroubles({ visitorsMayPost: false, people })).toMatchObject([
      { kind: 'lock-unreadable', about: 'people' },
    ]);
    expect(ALERT_KINDS['lock-unreadable'].stopsPublishing).toBe(true);
  });
});

test('what is wrong with the people on a Page is said without their names: drafters and auditors read it', () => {
  const person: PersonOnPage = {
    facebookId: '5',
    name: 'Zebedee Quill',
    tasks: ['MANAGE'],
    isFound: true,
    fromFirstLook: false,
    confirmedTasks: null,
  };
  const found = lockTroubles({
    visitorsMayPost: false,
    people: [
      person,
      { ...person, isFound: false, tasks: [], confirmedTasks: ['MANAGE'] },
      { ...person, tasks: ['MANAGE', 'ANALYZE'], confirmedTasks: ['MANAGE'] },
    ],
  });
  expect(found.map(({ kind }) => kind)).toEqual([
    'stranger-may-post',
    'person-gone',
    'tasks-grown',
  ]);
  expect(JSON.stringify(found)).not.toMatch(/Zebedee|Quill/);
});
