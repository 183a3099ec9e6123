import { describe, expect, test } from 'vitest';
import type { SchoolDevice } from '../equipment/matching.rules.ts';
import type { PictureFacts, PictureMetadata } from '../pictures/facts.contract.ts';
import type { Finding } from './finding.contract.ts';
import { metadataFindings } from './metadata-findings.rules.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';

const FACTS: PictureFacts = {
  checkVersion: '1',
  format: 'jpeg',
  width: 4000,
  height: 3000,
  faces: [],
  people: [],
  metadata: { hasLocation: false },
  perceptualHash: '0123456789abcdef',
  models: [],
  preview: { width: 1000, height: 750 },
  modelMs: 1,
  ms: 1,
};
/** Tuesday, half past eleven on the school's clock. */
const ADDED = new Date('2026-11-24T11:30:00Z');

function photo(metadata: Partial<PictureMetadata>, number = 1, uploadedAt = ADDED): PhotoToCheck {
  return {
    number,
    altText: 'A hall',
    fileName: 'a.jpg',
    uploadedAt,
    checkState: 'checked',
    checkSays: null,
    facts: { ...FACTS, metadata: { hasLocation: false, ...metadata } },
    markings: [],
    roll: [],
    accounting: 'faces',
  };
}

const said = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`);

const IPAD: SchoolDevice = {
  name: 'iPad 7, Oak class',
  make: 'Apple',
  model: 'iPad',
  serialDigest: 'a'.repeat(64),
  isRetired: false,
};
const serial = (digit: string): PictureMetadata['serial'] => ({
  digest: digit.repeat(64),
  ending: digit,
});

describe('the camera against the register of school equipment', () => {
  const cases: [string, Partial<PictureMetadata>, readonly SchoolDevice[], string[]][] = [
    ['no register', { cameraModel: 'Phone 3' }, [], ['note camera-not-known']],
    ['no register and no camera', {}, [], []],
    ['on the list', { cameraMake: 'Apple', cameraModel: 'iPad' }, [IPAD], []],
    ['not on the list', { cameraModel: 'Phone 3' }, [IPAD], ['hold camera-not-on-list']],
    ['no camera said', {}, [IPAD], ['note camera-not-said']],
    [
      'another one of the same model',
      { cameraMake: 'Apple', cameraModel: 'iPad', serial: serial('b') },
      [IPAD],
      ['hold camera-not-on-list'],
    ],
    [
      'a retired one',
      { cameraMake: 'Nikon', cameraModel: 'D3500' },
      [IPAD, { ...IPAD, make: 'NIKON CORPORATION', model: 'NIKON D3500', isRetired: true }],
      ['hold camera-not-on-list'],
    ],
  ];
  test.each(cases)('%s', (_what, metadata, devices, expected) => {
    expect(said(metadataFindings([photo(metadata)], devices))).toEqual(expected);
  });

  test('the sentence names the camera and never a serial number', () => {
    const metadata = { cameraMake: 'Apple', cameraModel: 'iPad', serial: serial('b') };
    const [finding] = metadataFindings([photo(metadata)], [IPAD]);
    expect(finding?.why).toBe(
      'Photo 1 was taken with an Apple iPad like "iPad 7, Oak class", but its serial number is another one.',
    );
    const [unknown] = metadataFindings([photo({ cameraModel: 'Phone 3' })], [IPAD]);
    expect(unknown?.why).toBe(
      'Photo 1 was taken with a Phone 3 that is not on the list of school equipment.',
    );
  });

  test('a photo that was not looked at says nothing', () => {
    expect(metadataFindings([{ ...photo({}), facts: null }], [IPAD])).toEqual([]);
  });
});

describe('what else the file carried', () => {
  test('a place is removed', () => {
    expect(said(metadataFindings([photo({ hasLocation: true })], []))).toEqual([
      'note place-removed',
    ]);
  });

  test('what people would want to know of is told in one line, the rest is not', () => {
    const carried = ['film', 'owner-name', 'thumbnail', 'maker-note', 'software'] as const;
    const [finding, ...others] = metadataFindings([photo({ carried: [...carried] })], []);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'note',
      rule: 'more-removed',
      why: 'The file of photo 1 also holds the name of its owner or photographer and a short film. They are removed before publishing.',
    });
    const everyPhoto = photo({ carried: ['thumbnail', 'maker-note', 'software', 'serial-number'] });
    expect(metadataFindings([everyPhoto], [])).toEqual([]);
  });
});

describe('when it was taken, against when it was added', () => {
  const cases: [string, string, string[]][] = [
    ['this morning', '2026-11-24T09:15:00', []],
    ['in the evening of a concert', '2026-11-23T20:59:00', []],
    ['tomorrow by a clock in another zone', '2026-11-25T11:00:00', []],
    ['two days on', '2026-11-26T12:00:00', ['note clock-wrong']],
    ['last year, in the same term', '2025-11-26T09:00:00', []],
    ['more than a year ago', '2025-11-20T09:00:00', ['note taken-long-ago']],
    ['with a clock that was never set', '2000-01-01T00:00:00', ['note taken-long-ago']],
    ['on a Saturday', '2026-11-21T11:00:00', ['note taken-out-of-school']],
    ['at night', '2026-11-23T23:10:00', ['note taken-out-of-school']],
    ['in August', '2026-08-12T11:00:00', ['note taken-out-of-school']],
    ['on Boxing Day', '2025-12-26T11:00:00', ['note taken-out-of-school']],
    // In July the school's clock is an hour ahead of UTC: half past eight in the evening there is half past nine here.
    [
      'at night by the school’s clock only',
      '2026-07-14T20:30:00+00:00',
      ['note taken-out-of-school'],
    ],
    ['by day by the school’s clock only', '2026-07-14T21:30:00+02:00', []],
  ];
  test.each(cases)('%s', (_what, takenAt, expected) => {
    expect(said(metadataFindings([photo({ takenAt })], []))).toEqual(expected);
  });

  test('no time, or not known when it was added: nothing is said', () => {
    expect(metadataFindings([photo({})], [])).toEqual([]);
    const { uploadedAt: _uploadedAt, ...undated } = photo({ takenAt: '2000-01-01T00:00:00' });
    expect(metadataFindings([undated], [])).toEqual([]);
  });

  test('photos of which the same is to be said share one line', () => {
    const saturday = '2026-11-21T11:00:00';
    const findings = metadataFindings(
      [
        photo({ takenAt: saturday }, 1),
        photo({ takenAt: '2026-11-20T11:00:00' }, 2),
        photo({ takenAt: '2026-11-21T15:00:00' }, 3),
        photo({ takenAt: saturday }, 4),
        photo({ takenAt: '2024-06-03T10:00:00' }, 5),
      ],
      [],
    );
    expect(findings.map(({ why, place }) => [why, place.kind])).toEqual([
      ['Photos 1, 3 and 4 were taken at a weekend, on Saturday 21 November 2026.', 'draft'],
      ['Photo 5 was taken in June 2024, says the camera: more than a year ago.', 'photo'],
    ]);
  });
});
