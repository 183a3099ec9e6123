import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  detailHash,
  EVENT_KINDS,
  eventHash,
  GENESIS_HASH,
  NOTHING_VERIFIED,
  says,
  verifyChain,
  verifyHead,
  type StoredEvent,
} from './record.rules.ts';

const FEDERATION = '018f0000-0000-7000-8000-000000000001';

/** A sound chain with one event for each detail. */
function chainOf(details: readonly Readonly<Record<string, unknown>>[]): StoredEvent[] {
  const rows: StoredEvent[] = [];
  let previousHash: Uint8Array = GENESIS_HASH;
  for (const [index, words] of details.entries()) {
    const salt = Buffer.alloc(16, index + 1);
    const event = {
      federationId: FEDERATION,
      seq: index + 1,
      at: new Date(1_800_000_000_000 + index),
      actorId: null,
      kind: 'draft.created',
      subjectKind: 'draft',
      subjectId: FEDERATION,
      detailSha256: detailHash(salt, words),
      previousHash,
    };
    const hash = eventHash(event);
    rows.push({ ...event, hash, detail: { salt, words } });
    previousHash = hash;
  }
  return rows;
}

const details = fc.array(fc.record({ photos: fc.nat(), code: fc.string() }), {
  minLength: 1,
  maxLength: 30,
});

const flip = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte)));

const TAMPERINGS: Record<string, (row: StoredEvent) => StoredEvent> = {
  'the moment': (row) => ({ ...row, at: new Date(row.at.getTime() + 1) }),
  'who did it': (row) => ({ ...row, actorId: FEDERATION }),
  'the kind': (row) => ({ ...row, kind: 'draft.approved' }),
  'what it is about': (row) => ({ ...row, subjectId: '018f0000-0000-7000-8000-000000000002' }),
  'the kind of thing': (row) => ({ ...row, subjectKind: 'picture' }),
  'the federation': (row) => ({ ...row, federationId: '018f0000-0000-7000-8000-000000000002' }),
  'the digest of the detail': (row) => ({ ...row, detailSha256: flip(row.detailSha256) }),
  'the pointer back': (row) => ({ ...row, previousHash: flip(row.previousHash) }),
  'the hash': (row) => ({ ...row, hash: flip(row.hash) }),
  'the detail': (row) => ({
    ...row,
    detail: { salt: row.detail?.salt ?? GENESIS_HASH, words: { photos: -1 } },
  }),
  'the salt': (row) => ({
    ...row,
    detail: { salt: Buffer.alloc(16, 99), words: row.detail?.words ?? {} },
  }),
  'a lost detail': (row) => ({ ...row, detail: null }),
};

describe('the chain', () => {
  test('a sound chain holds, however it is cut into batches', () => {
    fc.assert(
      fc.property(details, fc.integer({ min: 1, max: 7 }), (words, batch) => {
        const rows = chainOf(words);
        let state = NOTHING_VERIFIED;
        for (let from = 0; from < rows.length; from += batch) {
          state = verifyChain(state, rows.slice(from, from + batch));
        }
        const last = rows.at(-1);
        expect(state).toEqual({ events: rows.length, lastHash: last?.hash, broken: null });
        expect(verifyHead(state, { seq: rows.length, hash: state.lastHash }).broken).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test.each(Object.entries(TAMPERINGS))('a change of %s is found at its row', (_name, tamper) => {
    fc.assert(
      fc.property(details, fc.nat(), (words, pick) => {
        const rows = chainOf(words);
        const at = pick % rows.length;
        const changed = rows.map((row, index) => (index === at ? tamper(row) : row));
        expect(verifyChain(NOTHING_VERIFIED, changed).broken?.seq).toBe(at + 1);
      }),
      { numRuns: 20 },
    );
  });

  test('a row that is missing, double or out of its place is found', () => {
    fc.assert(
      fc.property(
        details.filter((each) => each.length > 2),
        fc.nat(),
        (words, pick) => {
          const rows = chainOf(words);
          const at = pick % (rows.length - 1);
          const broken = (changed: StoredEvent[]): number | undefined =>
            verifyChain(NOTHING_VERIFIED, changed).broken?.seq;
          expect(broken(rows.toSpliced(at, 1))).toBe(at + 1);
          expect(broken(rows.toSpliced(at, 0, ...rows.slice(at, at + 1)))).toBe(at + 1);
          expect(broken(rows.toReversed())).toBe(1);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a cut tail, a forgotten head and a head of another chain are found', () => {
    const rows = chainOf([{}, {}, {}, {}]);
    const whole = verifyChain(NOTHING_VERIFIED, rows);
    const cut = verifyChain(NOTHING_VERIFIED, rows.slice(0, 2));
    const head = { seq: 4, hash: whole.lastHash };
    expect(verifyHead(cut, head).broken).toEqual({
      seq: 3,
      why: 'The record was cut: it should end with event 4.',
    });
    expect(verifyHead(NOTHING_VERIFIED, head).broken?.seq).toBe(1);
    expect(verifyHead(whole, null).broken?.seq).toBe(4);
    expect(verifyHead(whole, { seq: 3, hash: whole.lastHash }).broken?.seq).toBe(4);
    expect(verifyHead(whole, { seq: 4, hash: GENESIS_HASH }).broken?.seq).toBe(4);
    expect(verifyHead(NOTHING_VERIFIED, null).broken).toBeNull();
  });
});

test('every kind of event has a sentence, and a kind from the future keeps its code', () => {
  for (const kind of EVENT_KINDS) {
    expect(says(kind, { who: 'Miss Nwosu', whom: 'Mr Hale', detail: {} })).toMatch(/^[A-Z].*\.$/);
  }
  expect(says('case.opened', { who: '', whom: '', detail: {} })).toContain('case.opened');
});
