import { describe, expect, test } from 'vitest';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor, Grant } from '../kernel/permissions.ts';
import { Secret } from '../kernel/secret.ts';
import { letterWithLink, linkAddress } from './letters.rules.ts';
import { hashPassword, passwordIsRight } from './passwords.ts';
import {
  isToldOfOverduePolicy,
  linkExpiry,
  policyIsOverdue,
  sessionExpiry,
  sessionIsLive,
  sessionNeedsTouch,
  tooManyTries,
  whyNotGrant,
} from './staff.rules.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const HOUR_MS = 3_600_000;
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const SCHOOL = 'school-1';
const ADMINISTRATOR: Actor = {
  personId: 'admin',
  federationId: 'federation',
  name: 'Colin Draycott',
  grants: [{ role: 'administrator', schoolId: null }],
};

describe('a session', () => {
  const session = { lastSeenAt: NOW, expiresAt: sessionExpiry(NOW), revokedAt: null };

  test('lives while it is used, ends by idling, by age and by revocation', () => {
    expect(sessionIsLive(session, later(LIMITS.sessionIdleHours * HOUR_MS - 1))).toBe(true);
    expect(sessionIsLive(session, later(LIMITS.sessionIdleHours * HOUR_MS))).toBe(false);
    const used = { ...session, lastSeenAt: later(LIMITS.sessionLifeDays * 24 * HOUR_MS - 1) };
    expect(sessionIsLive(used, used.lastSeenAt)).toBe(true);
    expect(sessionIsLive(used, session.expiresAt)).toBe(false);
    expect(sessionIsLive({ ...session, revokedAt: NOW }, NOW)).toBe(false);
  });

  test('is written down at most once a minute', () => {
    expect(sessionNeedsTouch(session, later(59_999))).toBe(false);
    expect(sessionNeedsTouch(session, later(60_000))).toBe(true);
  });
});

test.each([
  [LIMITS.signInTriesPerEmail, 1, false],
  [LIMITS.signInTriesPerEmail + 1, 1, true],
  [1, LIMITS.signInTriesPerAddress, false],
  [1, LIMITS.signInTriesPerAddress + 1, true],
])(
  '%i tries of an e-mail and %i from an address: too many is %s',
  (ofEmail, fromAddress, tooMany) => {
    expect(tooManyTries({ ofEmail, fromAddress })).toBe(tooMany);
  },
);

describe('giving roles', () => {
  const grant = (role: Grant['role'], schoolId: string | null = null): Grant => ({
    role,
    schoolId,
  });

  test.each<[string, Grant[], boolean]>([
    ['a drafter of a school', [grant('drafter', SCHOOL)], true],
    ['a head who also drafts', [grant('head', SCHOOL), grant('drafter', SCHOOL)], true],
    ['an auditor', [grant('auditor')], true],
    ['an administrator who drafts', [grant('administrator'), grant('drafter', SCHOOL)], true],
    ['an administrator who is a head', [grant('administrator'), grant('head', SCHOOL)], false],
    [
      'an administrator who is executive head',
      [grant('executive-head'), grant('administrator')],
      false,
    ],
    ['a drafter of no school', [grant('drafter')], false],
    ['a head of another federation’s school', [grant('head', 'school-9')], false],
    ['an executive head of one school', [grant('executive-head', SCHOOL)], false],
    ['the same role twice', [grant('drafter', SCHOOL), grant('drafter', SCHOOL)], false],
  ])('%s: %s', (_name, grants, allowed) => {
    const refusal = whyNotGrant(ADMINISTRATOR, undefined, grants, [SCHOOL]);
    const code = allowed ? undefined : 'bad-input';
    expect([refusal?.code, refusal?.field]).toEqual([code, allowed ? undefined : 'grants']);
  });

  test('nobody gives a role to themselves', () => {
    const refusal = whyNotGrant(ADMINISTRATOR, 'admin', [grant('auditor')], [SCHOOL]);
    expect(refusal?.code).toBe('not-allowed');
  });
});

test('a policy is overdue the day after its review day, and two roles are told', () => {
  expect(policyIsOverdue('2026-08-31', '2026-08-31')).toBe(false);
  expect(policyIsOverdue('2026-08-31', '2026-09-01')).toBe(true);
  expect(isToldOfOverduePolicy(ADMINISTRATOR)).toBe(true);
  expect(
    isToldOfOverduePolicy({ ...ADMINISTRATOR, grants: [{ role: 'head', schoolId: SCHOOL }] }),
  ).toBe(false);
});

test('a link and its letter', () => {
  expect(linkExpiry('invitation', NOW)).toEqual(later(LIMITS.invitationHours * HOUR_MS));
  expect(linkExpiry('reset', NOW)).toEqual(later(LIMITS.resetHours * HOUR_MS));
  const address = linkAddress('https://gate.example/', 'abc');
  expect(address).toBe('https://gate.example/links/abc');
  const facts = { name: 'Miss Nwosu', federation: 'LFSSQ Federation', address };
  for (const purpose of ['invitation', 'reset'] as const) {
    expect(letterWithLink(purpose, facts).body).toContain(`\n${address}\n`);
  }
});

describe('passwords', () => {
  test('are argon2id with the cost that OWASP names, and differ by salt', async () => {
    const password = Secret.of('three unrelated words');
    const [one, other] = await Promise.all([hashPassword(password), hashPassword(password)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await passwordIsRight(one, password)).toBe(true);
    expect(await passwordIsRight(one, Secret.of('three unrelated word'))).toBe(false);
  });

  test('the same letters typed on another keyboard are the same password', async () => {
    const hash = await hashPassword(Secret.of('caf\u00e9 in the rain'));
    expect(await passwordIsRight(hash, Secret.of('cafe\u0301 in the rain'))).toBe(true);
  });
});
