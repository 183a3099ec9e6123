import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterAnswer, afterRefusal, readUsage, scopeOf, waitsUntil } from './graph-usage.rules.ts';

const NOW = new Date('2026-11-25T10:00:00Z');
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);
const seconds = (count: number): Date => new Date(NOW.getTime() + count * 1_000);
const usage = (percent: number, regainMinutes = 0) =>
  ({ scope: 'page', percent, regainMinutes }) as const;

function read(headers: Record<string, string>) {
  return readUsage((name) => headers[name] ?? null);
}

describe('the usage headers', () => {
  test('of the app: the highest of three counts', () => {
    expect(
      read({ 'x-app-usage': '{"call_count":28,"total_time":91.2,"total_cputime":25}' }),
    ).toEqual([{ scope: 'app', percent: 92, regainMinutes: 0 }]);
  });

  test('of the Page: from the newer and the older header, with the minutes until calls are taken again', () => {
    const business = {
      '61550000000000001': [
        { type: 'pages', call_count: 97, total_time: 1, estimated_time_to_regain_access: 0 },
        { type: 'pages', call_count: 12, total_cputime: 3, estimated_time_to_regain_access: 19 },
      ],
    };
    expect(
      read({
        'x-business-use-case-usage': JSON.stringify(business),
        'x-page-usage': '{"call_count":3}',
      }),
    ).toEqual([{ scope: 'page', percent: 97, regainMinutes: 19 }]);
  });

  test('that say nothing readable say nothing', () => {
    expect(read({})).toEqual([]);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const names = ['x-app-usage', 'x-page-usage', 'x-business-use-case-usage'];
        for (const each of readUsage((name) => (names.includes(name) ? text : null))) {
          expect(each.percent).toBeGreaterThanOrEqual(0);
          expect(each.percent).toBeLessThanOrEqual(1_000);
          expect(each.regainMinutes).toBeLessThanOrEqual(1_440);
        }
      }),
    );
  });
});

describe('near the limit', () => {
  test.each([
    [0, null],
    [84, null],
    [85, seconds(1)],
    [94, seconds(10)],
    [95, minutes(10)],
    [100, minutes(10)],
  ])('at %i %% the next call waits until %s', (percent, notBefore) => {
    expect(afterAnswer(usage(percent), NOW)).toEqual({ percent, notBefore, refusals: 0 });
  });

  test("Facebook's own time counts, however little is used", () => {
    expect(afterAnswer(usage(12, 19), NOW).notBefore).toEqual(minutes(19));
  });
});

describe('a refusal', () => {
  test('waits as long as Facebook says, else 5, 15, then 60 minutes', () => {
    expect(afterRefusal(usage(100, 42), 0, NOW).notBefore).toEqual(minutes(42));
    const waits = [0, 1, 2, 7].map((before) => afterRefusal(undefined, before, NOW));
    expect(waits.map(({ notBefore }) => notBefore)).toEqual([5, 15, 60, 60].map(minutes));
    expect(waits.map(({ refusals }) => refusals)).toEqual([1, 2, 3, 8]);
  });

  test.each([
    [4, 'app'],
    [341, 'app'],
    [17, 'page'],
    [32, 'page'],
    [613, 'page'],
    [80001, 'page'],
  ])('with code %i is about the %s', (code, scope) => {
    expect(scopeOf(code)).toBe(scope);
  });

  test('holds back what is urgent, too; the nearness of the limit does not', () => {
    const near = { percent: 96, notBefore: minutes(10), refusals: 0 };
    const refused = { percent: 100, notBefore: minutes(5), refusals: 1 };
    expect(waitsUntil([near], false, NOW)).toEqual(minutes(10));
    expect(waitsUntil([near], true, NOW)).toBeUndefined();
    expect(waitsUntil([near, refused], true, NOW)).toEqual(minutes(5));
    expect(waitsUntil([near, refused], false, NOW)).toEqual(minutes(10));
    expect(waitsUntil([near, refused], false, minutes(10))).toBeUndefined();
  });
});
