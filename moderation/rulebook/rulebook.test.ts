import { describe, expect, test } from 'vitest';
import { boundedPattern } from './rulebook.contract.ts';
import { loadRulebook } from './rulebook.ts';
import { checkNames, checkText, type NameOnRegister, type TextCheck } from './rulebook.rules.ts';

const rulebook = loadRulebook();
const allowedDomains = ['school.example'];

function register(
  people: readonly {
    forename: string;
    surname: string;
    knownAs?: string | undefined;
    firstNameAllowed?: boolean;
  }[],
): NameOnRegister[] {
  return people.map((person, index) => ({
    subjectId: `pupil-${index}`,
    kind: 'pupil',
    forename: person.forename,
    surname: person.surname,
    knownAs: person.knownAs ?? null,
    firstNameAllowed: person.firstNameAllowed ?? false,
  }));
}

function check(text: string, more: Partial<TextCheck> = {}): string[] {
  return found(text, more).map((finding) => finding.rule);
}

function found(text: string, more: Partial<TextCheck> = {}) {
  return checkText(text, { rulebook, names: [], hasPhotos: false, allowedDomains, ...more });
}

describe.each(rulebook.rules)('$id', (rule) => {
  const context = { names: register(rule.examples.register), hasPhotos: rule.examples.withPhotos };
  test.each(rule.examples.hit)('finds: %s', (text) => {
    expect(check(text, context)).toContain(rule.id);
  });
  test.each(rule.examples.miss)('leaves alone: %s', (text) => {
    expect(check(text, context)).not.toContain(rule.id);
  });
  test('says where it comes from and what to do', () => {
    expect(rule.clause.length).toBeGreaterThan(20);
    expect(rule.explanation).toMatch(/\.$/u);
    expect(rule.remedy).toMatch(/\.$/u);
  });
});

test('the rulebook is read once', () => {
  expect(loadRulebook()).toBe(rulebook);
});

test('an ordinary post is left alone', () => {
  const text =
    'What a harvest! Thank you to everyone in Year 3 and Year 4 for the 48 tins you brought. The Grace before lunch was led by Chase House, and in May we plant again at Chase Park. More on https://www.school.example/harvest.';
  expect(
    check(text, {
      names: register([
        { forename: 'Grace', surname: 'Hill' },
        { forename: 'Chase', surname: 'Bell' },
        { forename: 'May', surname: 'Lunn' },
      ]),
      hasPhotos: true,
    }),
  ).toEqual([]);
});

describe('spans', () => {
  test.each([
    ['🎉🎉 ring 07700 900123!', '07700 900123'],
    ['Naïve é́ — see www.example.com/a?b=c).', 'www.example.com/a?b=c'],
    ['👩‍🏫 Amara Okafor’s hat', 'Amara Okafor'],
  ])('%s', (text, expected) => {
    const [finding] = found(text, { names: register([{ forename: 'Amara', surname: 'Okafor' }]) });
    expect(finding && text.slice(finding.start, finding.end)).toBe(expected);
  });

  test('a full name with photos is told once', () => {
    expect(
      check('Amara Okafor ran', {
        names: register([{ forename: 'Amara', surname: 'Okafor' }]),
        hasPhotos: true,
      }),
    ).toEqual(['pupil-full-name']);
  });
});

describe('first names', () => {
  const names = register([
    { forename: 'Oliver', surname: 'Ash', firstNameAllowed: true },
    { forename: 'Oliver', surname: 'Birch' },
  ]);
  test('matter only beside a picture', () => {
    expect(check('Oliver sang', { names })).toEqual([]);
    expect(check('Oliver sang', { names, hasPhotos: true })).toEqual(['pupil-name-with-photo']);
  });
  test('need every pupil of that name to allow it, unless the picture says which one is meant', () => {
    expect(check('Oliver sang', { names, hasPhotos: true })).toHaveLength(1);
    expect(check('Oliver sang', { names, hasPhotos: true, shown: new Set(['pupil-0']) })).toEqual(
      [],
    );
    expect(
      check('Oliver sang', { names, hasPhotos: true, shown: new Set(['pupil-1']) }),
    ).toHaveLength(1);
    expect(
      check('Oliver sang', { names, hasPhotos: true, shown: new Set(['pupil-0', 'pupil-1']) }),
    ).toHaveLength(1);
  });
  test('of staff are no matter', () => {
    const staff: NameOnRegister = {
      subjectId: 'a',
      kind: 'adult',
      forename: 'Ngozi',
      surname: 'Nwosu',
      knownAs: null,
      firstNameAllowed: false,
    };
    expect(check('Thanks to Ngozi Nwosu', { names: [staff], hasPhotos: true })).toEqual([]);
  });
  test('a name that is mostly a name counts inside a sentence, not at its start or in a title', () => {
    const poppy = { names: register([{ forename: 'Poppy', surname: 'Vane' }]), hasPhotos: true };
    expect(check('We saw Poppy at the fair', poppy)).toHaveLength(1);
    expect(check('Poppy fields everywhere', poppy)).toEqual([]);
    expect(check('On Poppy Day we fell silent', poppy)).toEqual([]);
    expect(check('a poppy for everyone', poppy)).toEqual([]);
  });
});

test('file names are checked for names alone', () => {
  const names = register([{ forename: 'Amara', surname: 'Okafor' }]);
  const context = { rulebook, names, hasPhotos: true, allowedDomains };
  expect(
    checkNames('IMG 07700900123 amara okafor', context).map((finding) => finding.rule),
  ).toEqual(['pupil-full-name']);
});

describe('time', () => {
  const names = register(
    Array.from({ length: 600 }, (_, index) => ({
      forename: `Name${'abcdefgh'[index % 8]}${'klmnop'[index % 6]}`,
      surname: 'Surname',
    })),
  );
  const nasty = [
    '0',
    '01',
    '0 1-',
    '+44 ',
    '(',
    'a',
    'a.',
    'a@',
    'a at b dot ',
    '1 Aa ',
    'we are ',
    'gate code ',
    'password is ',
    'www.a.',
    'a-',
    'https://',
    'sn1',
    'Namea, ',
    'and ',
    '́',
    '😀',
    ' ',
    'a'.repeat(64),
    'x.y',
    "o'",
    'meet at the ',
  ];
  test.each(nasty)('stays short for a long text of %j', (part) => {
    const text = part.repeat(Math.ceil(20_000 / part.length)).slice(0, 20_000);
    const began = performance.now();
    found(text, { names, hasPhotos: true });
    expect(performance.now() - began).toBeLessThan(1_500);
  });
  test.each(['a+', 'a*', '(ab){2,}', String.raw`(a)\1`])(
    'a pattern without a bound is refused: %s',
    (pattern) => {
      expect(boundedPattern(pattern)).toBe(false);
    },
  );
  test.each(['a{1,3}', '[a+*]', String.raw`\+\*`, 'a?'])(
    'a bounded pattern is fine: %s',
    (pattern) => {
      expect(boundedPattern(pattern)).toBe(true);
    },
  );
});
