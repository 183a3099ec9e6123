import { expect, test } from 'vitest';
import type { PictureFacts } from '../pictures/facts.contract.ts';
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
