import { expect, test } from 'vitest';
import { isNumberPlate } from './number-plate.rules.ts';

test.each([
  ['AB12 CDE', 'as it stands on a car'],
  ['AB12CDE', 'without the space'],
  ['LK67 WVX', 'of a September'],
  ['A812 CDE', 'an 8 for a B'],
  ['AB1Z CDE', 'a Z for a 2'],
  ['AB12 C0E', 'a 0 for an O'],
  ['SN14 GAF', 'no postcode: three letters at the end'],
])('%s is a number plate: %s', (text) => expect(isNumberPlate(text)).toBe(true));

test.each([
  ['SN14 6AF', 'a postcode'],
  ['SN146AF', 'a postcode run together'],
  ['AB50 CDE', 'no such half-year'],
  ['AB01 CDE', 'no such half-year'],
  ['IB12 CDE', 'no I in front'],
  ['AB12 CQE', 'no Q'],
  ['ab12 cde', 'plates have capitals'],
  ['ABIZ CDE', 'no digit was read'],
  ['A8IZ C0E', 'too many slips'],
  ['YEAR 2025', 'a year on a shirt'],
  ['TEAM 42', 'a shirt'],
  ['AB12 CDEF', 'too long'],
  ['GO TEAM', 'a banner'],
  ['', 'nothing'],
])('%s is none: %s', (text) => expect(isNumberPlate(text)).toBe(false));
