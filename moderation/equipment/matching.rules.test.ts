import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cameraWords, modelKey, type SchoolDevice, standingOf } from './matching.rules.ts';
import { keptSerial } from './serial.rules.ts';

const digest = (purpose: string, text: string): string => `${purpose}:${text}`;
const device = (more: Partial<SchoolDevice> = {}): SchoolDevice => ({
  name: 'iPad 7, Oak class',
  make: 'Apple',
  model: 'iPad',
  serialDigest: null,
  isRetired: false,
  ...more,
});
const ipad = { cameraMake: 'Apple', cameraModel: 'iPad' };
const numbered = { ...ipad, serial: { digest: 'one', ending: '1' } };

describe('make and model are the same however they are written', () => {
  const same: [string, string, string, string][] = [
    ['NIKON CORPORATION', 'NIKON D3500', 'Nikon', 'D3500'],
    ['Canon', 'Canon EOS 2000D', 'CANON', 'eos 2000d'],
    ['Apple', 'iPhone 15', '', 'Apple iPhone 15'],
    ['Apple', 'iPhone 15', '', 'iPhone 15'],
    ['samsung', 'SM-G955U', 'Samsung', 'SM G955U'],
    ['OLYMPUS CORPORATION', 'TG-6', 'Olympus', 'TG-6'],
    ['FUJIFILM', 'FinePix XP140', '', 'Fujifilm FinePix XP140'],
  ];
  test.each(same)('%s, %s is %s, %s', (make, model, otherMake, otherModel) => {
    expect(modelKey(make, model)).toBe(modelKey(otherMake, otherModel));
  });

  const different: [string, string, string, string][] = [
    ['Apple', 'iPhone 15', 'Apple', 'iPhone 15 Pro'],
    ['Nikon', 'D3500', 'Canon', 'D3500'],
    ['Apple', 'iPad', 'Apple', 'iPhone'],
  ];
  test.each(different)('%s, %s is not %s, %s', (make, model, otherMake, otherModel) => {
    expect(modelKey(make, model)).not.toBe(modelKey(otherMake, otherModel));
  });

  test('nothing said is no model', () => {
    expect(modelKey('', ' ')).toBe('');
    expect(standingOf({ cameraMake: ' ' }, [device({ make: '', model: '' })]).kind).toBe('unknown');
  });
});

describe('what the register says of a camera', () => {
  const cases: [string, Parameters<typeof standingOf>, string][] = [
    ['an empty register knows nothing', [ipad, []], 'no-list'],
    [
      'nor does one on which everything is retired',
      [ipad, [device({ isRetired: true })]],
      'no-list',
    ],
    ['a file without a camera', [{}, [device()]], 'not-said'],
    ['make and model', [ipad, [device()]], 'known'],
    ['another model', [{ cameraModel: 'Phone 3' }, [device()]], 'unknown'],
    ['the serial number', [numbered, [device({ serialDigest: 'one' })]], 'known'],
    [
      'the serial number, whatever the model is called',
      [{ ...numbered, cameraModel: 'Renamed' }, [device({ serialDigest: 'one' })]],
      'known',
    ],
    ['another one of the model', [numbered, [device({ serialDigest: 'two' })]], 'other-serial'],
    [
      'another one of the model, when one of them has no number on the list',
      [numbered, [device({ serialDigest: 'two' }), device()]],
      'known',
    ],
    [
      'a file without a number, although the list has one: iPhones write none',
      [ipad, [device({ serialDigest: 'two' })]],
      'known',
    ],
    [
      'a device that was taken off',
      [ipad, [device({ isRetired: true }), device({ model: 'other' })]],
      'retired',
    ],
    [
      'a number alone that nobody has',
      [{ serial: { digest: 'nine', ending: '' } }, [device()]],
      'unknown',
    ],
  ];
  test.each(cases)('%s', (_what, [camera, devices], kind) => {
    expect(standingOf(camera, devices).kind).toBe(kind);
  });

  test('a camera is known only by a device that is still on the list', () => {
    const some = fc.array(
      fc.record({
        name: fc.string(),
        make: fc.constantFrom('', 'Apple', 'Nikon'),
        model: fc.constantFrom('iPad', 'D3500'),
        serialDigest: fc.constantFrom(null, 'one', 'two'),
        isRetired: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(some, fc.constantFrom('iPad', 'D3500', 'Other'), (devices, cameraModel) => {
        const standing = standingOf({ cameraMake: 'Apple', cameraModel }, devices);
        if (standing.kind !== 'known') return;
        expect(devices.some(({ name, isRetired }) => !isRetired && name === standing.device)).toBe(
          true,
        );
      }),
    );
  });
});

test('a camera in words does not say its maker twice', () => {
  expect(cameraWords({ cameraMake: 'NIKON CORPORATION', cameraModel: 'NIKON D3500' })).toBe(
    'NIKON D3500',
  );
  expect(cameraWords({ cameraMake: 'samsung', cameraModel: 'SM-G955U' })).toBe('samsung SM-G955U');
  expect(cameraWords({ cameraModel: 'Phone 3' })).toBe('Phone 3');
  expect(cameraWords({ cameraMake: 'Apple' })).toBe('Apple');
  expect(cameraWords({})).toBe('');
});

describe('what is kept of a serial number', () => {
  test('the same number gives the same digest, however it is typed', () => {
    expect(keptSerial(' dmqx-2b7k 1mf3', digest)).toEqual({
      digest: 'serial:DMQX2B7K1MF3',
      ending: '1MF3',
    });
    expect(keptSerial('DMQX2B7K1MF3', digest)).toEqual(keptSerial('dmqx2b7k1mf3', digest));
  });

  test('placeholders are no number', () => {
    for (const none of [undefined, '', '  ', '0000000000', '123', '-----', 'xxxxxx']) {
      expect(keptSerial(none, digest), none).toBeUndefined();
    }
  });

  test('never more than half of it is shown', () => {
    expect(keptSerial('12345', digest)?.ending).toBe('45');
  });
});
