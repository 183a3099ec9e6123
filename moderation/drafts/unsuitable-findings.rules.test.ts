import { expect, test } from 'vitest';
import type { UnsuitableScores } from '../pictures/facts.contract.ts';
import { UNSUITABLE_FROM, unsuitableFindings } from './unsuitable-findings.rules.ts';

const NEUTRAL: UnsuitableScores = { drawing: 0, hentai: 0, neutral: 1, porn: 0, sexy: 0 };
const rules = (unsuitable: UnsuitableScores | undefined): string[] =>
  unsuitableFindings(2, { unsuitable }).map(({ severity, rule }) => `${severity} ${rule}`);

test('an ordinary photo passes, and so does a drawing', () => {
  expect(rules(NEUTRAL)).toEqual([]);
  expect(rules({ ...NEUTRAL, neutral: 0, drawing: 1 })).toEqual([]);
});

test('the three kinds count together: a hold for a person to look, never a block', () => {
  const third = UNSUITABLE_FROM / 3;
  const scores = { drawing: 0, neutral: 0.4, hentai: third, porn: third, sexy: third + 0.001 };
  expect(rules(scores)).toEqual(['hold may-be-unsuitable']);
  expect(rules({ ...scores, sexy: third - 0.01 })).toEqual([]);
  expect(rules({ ...NEUTRAL, neutral: 0, porn: 1 })).toEqual(['hold may-be-unsuitable']);
  expect(unsuitableFindings(2, { unsuitable: scores })[0]?.why).toBe(
    'A machine thinks that photo 2 may not be suitable; it is often wrong about swimming and gymnastics.',
  );
});

test('a photo that no machine looked at is held', () => {
  expect(rules(undefined)).toEqual(['hold suitability-not-checked']);
});
