import { describe, expect, test } from 'vitest';
import type { ConsentAnswer, SubjectFile } from '../consent/permission.rules.ts';
import { lookAlikeFindings, mayNotBeShownAnyMore } from './look-alikes.rules.ts';

const DAY = '2026-11-24';

function file(
  status: ConsentAnswer['status'] | undefined,
  more: { protected?: boolean; leavesOn?: string; validUntil?: string } = {},
): SubjectFile {
  const answer = (given: ConsentAnswer['status']): ConsentAnswer => ({
    id: 'answer',
    seq: 1,
    guardianId: null,
    mayAnswer: true,
    covers: 'federation',
    use: 'facebook',
    status: given,
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: '2025-09-01',
    validUntil: more.validUntil ?? null,
    lawfulBasis: 'consent',
    answeredOn: '2026-07-08',
  });
  return {
    subject: {
      id: 'amara',
      schoolId: 'ssq',
      kind: 'pupil',
      forename: 'Amara',
      surname: 'Okafor',
      knownAs: null,
      className: null,
      leavesOn: more.leavesOn ?? null,
    },
    answers: status === undefined ? [] : [answer(status)],
    protected: more.protected ?? false,
  };
}

describe('an old picture may not be shown any more because of somebody', () => {
  test.each<[string, SubjectFile | undefined, boolean]>([
    ['who said no', file('refused'), true],
    ['who took back their yes', file('withdrawn'), true],
    ['under protection, whatever was answered', file('granted', { protected: true }), true],
    ['who said yes', file('granted'), false],
    ['who was not asked', file(undefined), false],
    ['whose yes ran out', file('granted', { validUntil: '2026-07-31' }), false],
    ['who left', file('granted', { leavesOn: '2026-07-17' }), false],
    ['who is not on the register', undefined, false],
  ])('%s: %s', (_, subject, expected) => {
    expect(mayNotBeShownAnyMore(subject, 'facebook', DAY)).toBe(expected);
  });
  test('only for the use that it is about', () => {
    expect(mayNotBeShownAnyMore(file('refused'), 'website', DAY)).toBe(false);
  });
});

test('one finding for each photo and ending, with the draft that comes first', () => {
  const findings = lookAlikeFindings([
    { photo: 1, of: 'published', draftId: 'newer' },
    { photo: 1, of: 'published', draftId: 'older' },
    { photo: 1, of: 'not-to-be-shown' },
    { photo: 2, of: 'published', draftId: 'older' },
  ]);
  expect(findings.map(({ severity, rule, place }) => [severity, rule, place])).toEqual([
    ['note', 'published-before', { kind: 'photo', photo: 1, earlierDraft: 'newer' }],
    ['hold', 'may-not-be-shown-any-more', { kind: 'photo', photo: 1 }],
    ['note', 'published-before', { kind: 'photo', photo: 2, earlierDraft: 'older' }],
  ]);
});

test('says when and of which school, but neither of somebody who may not be shown', () => {
  const ended = { on: '3 March 2026', school: 'Langley Fitzurse School' };
  expect(
    lookAlikeFindings([
      { photo: 1, of: 'taken-down', draftId: 'one', ended },
      { photo: 2, of: 'published', draftId: 'two', ended },
      { photo: 3, of: 'not-to-be-shown', draftId: 'three', ended },
    ]).map(({ why }) => why),
  ).toEqual([
    'Photo 1 looks like one that was taken down on 3 March 2026 at Langley Fitzurse School.',
    'Photo 2 looks like one that was published on 3 March 2026 at Langley Fitzurse School.',
    'Photo 3 looks like a picture that may not be shown any more.',
  ]);
});

test('what was refused and what was taken down are held, each in its words', () => {
  expect(
    lookAlikeFindings([
      { photo: 1, of: 'rejected' },
      { photo: 1, of: 'taken-down' },
    ]).map(({ severity, why }) => `${severity}: ${why}`),
  ).toEqual([
    'hold: Photo 1 looks like one that was refused before.',
    'hold: Photo 1 looks like one that was taken down before.',
  ]);
});

test('a search that was cut short is held, beside what it found', () => {
  expect(
    lookAlikeFindings([
      { photo: 2, of: 'published', draftId: 'older' },
      { photo: 2, of: 'not-all-compared' },
    ]).map(({ severity, rule, why }) => [severity, rule, why]),
  ).toEqual([
    ['note', 'published-before', 'Photo 2 looks like one that was published before.'],
    [
      'hold',
      'not-all-compared',
      'Photo 2 has something in common with so many earlier pictures that not all of them were compared with it.',
    ],
  ]);
});
