import { expect, test } from 'vitest';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Marking } from '../pictures/marking.contract.ts';
import type { Finding } from './finding.contract.ts';
import { recheckFindings, withModel } from './recheck-findings.rules.ts';

const PHOTO = {
  number: 2,
  altText: '',
  fileName: 'a.jpg',
  checkState: 'checked',
  checkSays: null,
  facts: null,
  markings: [],
  roll: [],
  accounting: 'faces',
} as const;

test('only a further look that broke is a point to decide', () => {
  expect(recheckFindings(PHOTO)).toEqual([]);
  expect(recheckFindings({ ...PHOTO, recheckFailed: false })).toEqual([]);
  expect(recheckFindings({ ...PHOTO, recheckFailed: true })).toMatchObject([
    { severity: 'hold', place: { kind: 'photo', photo: 2 } },
  ]);
});

test('a face that only an earlier look found is a note, unless its place is covered or somebody says that it is one', () => {
  const place = { x: 100, y: 100, width: 100, height: 120 };
  const elsewhere = { ...place, x: 600 };
  const look = (...markings: Marking[]) =>
    recheckFindings({
      ...PHOTO,
      facts: { facesLost: [place, elsewhere] } as unknown as PictureFacts,
      markings,
    });
  expect(look()).toMatchObject([
    {
      severity: 'note',
      place: { kind: 'face', photo: 2, box: place },
      why: 'Photo 2 was looked at again by a better check, which did not find 2 faces that were found before.',
    },
  ]);
  for (const kind of ['cover', 'face'] as const) {
    expect(look({ kind, box: place })).toMatchObject([
      {
        place: { box: elsewhere },
        why: 'Photo 2 was looked at again by a better check, which did not find a face that was found before.',
      },
    ]);
  }
  expect(look({ kind: 'not-a-face', box: place })[0]?.place).toMatchObject({ box: place });
});

test('a finding names the model of its own check, and no other', () => {
  const finding = (check: Finding['check']): Finding => ({
    check,
    rule: 'a-rule',
    severity: 'note',
    place: { kind: 'photo', photo: 1 },
    why: 'Why.',
    remedy: 'What to do.',
  });
  const models: PictureFacts['models'] = [
    { purpose: 'faces', name: 'yunet-n', version: 'a' },
    { purpose: 'words', name: 'reader', version: 'b' },
  ];
  const facts = { models } as PictureFacts;
  expect(withModel(finding('faces'), facts).model).toEqual({ name: 'yunet-n', version: 'a' });
  expect(withModel(finding('words'), facts).model).toEqual({ name: 'reader', version: 'b' });
  expect(withModel(finding('people'), facts)).toEqual(finding('people'));
  expect(withModel(finding('metadata'), facts)).toEqual(finding('metadata'));
  expect(withModel(finding('faces'), null)).toEqual(finding('faces'));
});
