import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approvalDigest, dueAt, type ApprovedContent } from './approval.rules.ts';

const hex = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const text = fc.string({ unit: 'binary', maxLength: 40 });
const moment = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const photo = fc.record({ sha256: hex, altText: text });
const content: fc.Arbitrary<ApprovedContent> = fc.record({
  text,
  photos: fc.array(photo, { maxLength: 4 }),
  pageGraphId: fc.stringMatching(/^[0-9]{5,18}$/),
  wantedAt: fc.option(moment),
});
const withPhotos = content.filter((each) => each.photos.length > 0);

const POST: ApprovedContent = {
  text: 'What a harvest!',
  photos: [
    { sha256: 'a'.repeat(64), altText: 'Pumpkins' },
    { sha256: 'b'.repeat(64), altText: 'The hall' },
  ],
  pageGraphId: '122096000000000001',
  wantedAt: new Date('2026-11-27T15:30:00Z'),
};

describe('the digest of an approval', () => {
  test('is SHA-256 over this very spelling, so that an old approval can be checked for ever', () => {
    const spelled =
      '{"form":"gatehouse approval 1","page":"122096000000000001","photos":[' +
      `{"altText":"Pumpkins","sha256":"${'a'.repeat(64)}"},{"altText":"The hall","sha256":"${'b'.repeat(64)}"}],` +
      '"text":"What a harvest!","wantedAt":"2026-11-27T15:30:00.000Z"}';
    expect(approvalDigest(POST)).toBe(createHash('sha256').update(spelled).digest('hex'));
  });

  test('is the same for the same content', () => {
    fc.assert(
      fc.property(content, (post) => {
        expect(approvalDigest(structuredClone(post))).toBe(approvalDigest(post));
        expect(approvalDigest(post)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  test('does not depend on what else a photo carries, or on the order of its members', () => {
    const photos = POST.photos.map(({ altText, sha256 }) => ({ id: 'x', altText, sha256 }));
    expect(approvalDigest({ ...POST, photos })).toBe(approvalDigest(POST));
  });

  test.each<[string, Partial<ApprovedContent>]>([
    ['a blank at the end', { text: 'What a harvest! ' }],
    ['capitals', { text: 'what a harvest!' }],
    ['a line end', { text: 'What a harvest!\n' }],
    ['the Page', { pageGraphId: '122096000000000002' }],
    ['a later minute', { wantedAt: new Date('2026-11-27T15:31:00Z') }],
    ['no time', { wantedAt: null }],
    ['no photos', { photos: [] }],
    ['one photo less', { photos: POST.photos.slice(0, 1) }],
    ['the other order', { photos: POST.photos.toReversed() }],
  ])('changes with %s', (_name, change) => {
    expect(approvalDigest({ ...POST, ...change })).not.toBe(approvalDigest(POST));
  });

  test('tells apart two Unicode forms of one letter: what was approved is exact', () => {
    expect(approvalDigest({ ...POST, text: 'caf\u00e9' })).not.toBe(
      approvalDigest({ ...POST, text: 'cafe\u0301' }),
    );
  });

  test('changes with any other text, Page or time', () => {
    fc.assert(
      fc.property(content, content, (post, other) => {
        for (const part of ['text', 'pageGraphId', 'wantedAt'] as const) {
          const same =
            part === 'wantedAt'
              ? post.wantedAt?.getTime() === other.wantedAt?.getTime()
              : post[part] === other[part];
          const changed = approvalDigest({ ...post, [part]: other[part] });
          expect(changed === approvalDigest(post), part).toBe(same);
        }
      }),
    );
  });

  test('changes with one byte of any photo', () => {
    fc.assert(
      fc.property(withPhotos, fc.nat(), fc.nat(63), (post, which, digit) => {
        const index = which % post.photos.length;
        const photos = post.photos.map((each, at) => {
          if (at !== index) return each;
          const old = Number.parseInt(each.sha256[digit] ?? '0', 16);
          const sha256 =
            each.sha256.slice(0, digit) + (old ^ 1).toString(16) + each.sha256.slice(digit + 1);
          return { ...each, sha256 };
        });
        expect(approvalDigest({ ...post, photos })).not.toBe(approvalDigest(post));
      }),
    );
  });

  test('changes with the description of any photo', () => {
    fc.assert(
      fc.property(withPhotos, fc.nat(), text, (post, which, altText) => {
        const index = which % post.photos.length;
        fc.pre(post.photos[index]?.altText !== altText);
        const photos = post.photos.map((each, at) => (at === index ? { ...each, altText } : each));
        expect(approvalDigest({ ...post, photos })).not.toBe(approvalDigest(post));
      }),
    );
  });

  test('changes when two different photos swap places', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(photo, { minLength: 2, maxLength: 5, selector: (each) => each.sha256 }),
        (photos) => {
          expect(approvalDigest({ ...POST, photos: photos.toReversed() })).not.toBe(
            approvalDigest({ ...POST, photos }),
          );
        },
      ),
    );
  });

  test('no words can move from one place to another and keep it', () => {
    const moved = { ...POST, text: '', photos: [{ sha256: 'a'.repeat(64), altText: POST.text }] };
    const before = { ...POST, photos: [{ sha256: 'a'.repeat(64), altText: '' }] };
    expect(approvalDigest(moved)).not.toBe(approvalDigest(before));
  });
});

describe('when it is due', () => {
  test('at once means as soon as nobody can undo it any more', () => {
    const approved = new Date('2026-11-24T14:10:00Z');
    expect(dueAt(null, approved, 10)).toEqual(new Date('2026-11-24T14:10:10Z'));
    expect(dueAt(new Date('2026-11-24T14:10:05Z'), approved, 10)).toEqual(
      new Date('2026-11-24T14:10:10Z'),
    );
    expect(dueAt(new Date('2026-11-24T14:10:11Z'), approved, 10)).toEqual(
      new Date('2026-11-24T14:10:11Z'),
    );
  });

  test('never before the approval could be undone, never before it was wanted, and no later than both', () => {
    fc.assert(
      fc.property(fc.option(moment), moment, fc.nat(600), (wanted, approved, undo) => {
        const due = dueAt(wanted, approved, undo).getTime();
        const undone = approved.getTime() + undo * 1_000;
        expect(due).toBeGreaterThanOrEqual(undone);
        expect(due).toBeGreaterThanOrEqual(wanted?.getTime() ?? undone);
        expect([undone, wanted?.getTime()]).toContain(due);
      }),
    );
  });
});
