import { expect, test } from 'vitest';
import type { MarkableSubject } from '../../server/contract/register.contract.ts';
import { asOption, inOfferedOrder } from './offered-people.ts';
import { classMostMarked } from './use-last-class.ts';

function person(id: string, name: string, more: Partial<MarkableSubject> = {}): MarkableSubject {
  return { id, name, kind: 'pupil', className: 'Oaks', mayBeShown: true, says: '', ...more };
}
const nobody = new Map<string, string>();
const OAKS = [{ name: 'Oaks', year: 'Year 6' }];

test('the class in the picture comes first, first names before surnames, and who is marked already last', () => {
  const people = [
    person('1', 'Temi Adeyemi', { className: 'Elms' }),
    person('2', 'Zoë Ahmed'),
    person('3', 'Amélie Young'),
    person('4', 'Ada Zettl'),
    person('5', 'Aled Owen', { className: 'Elms' }),
  ];
  const already = new Map([['4', 'face 1']]);
  const order = inOfferedOrder(people, 'A', { className: 'Oaks', already }).map(({ id }) => id);
  expect(order).toEqual(['3', '2', '5', '1', '4']);
  expect(
    inOfferedOrder(people, 'ame', { className: null, already: nobody }).map(({ id }) => id)[0],
  ).toBe('3');
});

test('two of one name are told apart by class and year', () => {
  expect(asOption(person('1', 'Amara Okafor'), nobody, OAKS).detail).toBe('Oaks, Year 6');
  expect(asOption(person('2', 'Amara Okafor', { className: 'Year 3' }), nobody, OAKS).detail).toBe(
    'Year 3',
  );
  expect(
    asOption(person('3', 'Amara Okafor', { className: null, kind: 'adult' }), nobody, OAKS).detail,
  ).toBe('adult');
});

test('of a child under protection nothing is said but that', () => {
  const flagged = person('1', 'Flag Marsh', {
    mayBeShown: false,
    says: 'Flag cannot be published.',
  });
  expect(asOption(flagged, nobody, OAKS)).toEqual({
    id: '1',
    name: 'Flag Marsh',
    detail: 'Oaks, Year 6: cannot be published. Cover the face.',
    isStopped: true,
  });
});

test('without permission the plain reason stands there, with what to do', () => {
  const refused = person('1', 'Ben Smith', {
    mayBeShown: false,
    says: "Ben's parents said no to Facebook.",
  });
  expect(asOption(refused, nobody, OAKS).detail).toBe(
    "Oaks, Year 6: Ben's parents said no to Facebook. Cover the face.",
  );
});

test('who is marked elsewhere says where, and steps back', () => {
  expect(asOption(person('1', 'Ada Zettl'), new Map([['1', 'face 2']]), OAKS)).toMatchObject({
    detail: 'Oaks, Year 6, face 2 already',
    isQuiet: true,
  });
});

test('the class that is in the picture is that of most who are marked', () => {
  const marked = (className: string | null) => ({
    kind: 'person' as const,
    box: { x: 0, y: 0, width: 1, height: 1 },
    subjectId: 's',
    name: '',
    mayBeShown: true,
    says: '',
    className,
  });
  expect(classMostMarked([marked('Elms'), marked('Oaks'), marked('Oaks'), marked(null)])).toBe(
    'Oaks',
  );
  expect(classMostMarked([marked(null)])).toBeNull();
});
