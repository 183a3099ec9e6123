import { describe, expect, test } from 'vitest';
import type { FoundFace, PictureFacts, PictureWords } from '../pictures/facts.contract.ts';
import type { Box, Marking } from '../pictures/marking.contract.ts';
import { nameMender } from '../rulebook/misread.rules.ts';
import type { NameOnRegister } from '../rulebook/name-forms.rules.ts';
import { loadRulebook } from '../rulebook/rulebook.ts';
import { type Finding, findingSchema } from './finding.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';
import { wordsFindings } from './words-findings.rules.ts';

const rulebook = loadRulebook();
const pupil = (
  forename: string,
  surname: string,
  more: Partial<NameOnRegister> = {},
): NameOnRegister => ({
  subjectId: forename,
  kind: 'pupil',
  forename,
  surname,
  knownAs: null,
  firstNameAllowed: false,
  ...more,
});
const NAMES = [
  pupil('Amara', 'Okafor'),
  pupil('Oliver', 'Whitlock'),
  pupil('Grace', 'Bright'),
  pupil('Leo', 'Tan'),
  pupil('Kofi', 'Mensah', { firstNameAllowed: true }),
];
const LETTER = 20;

/** Words side by side, 20 px high, as if each letter took 12 px; `~0.4` after a word is how sure the reader was. */
function line(
  text: string,
  x = 100,
  y = 300,
): Extract<PictureWords, { state: 'read' }>['lines'][0] {
  let at = x;
  return text.split(' ').map((each) => {
    const [word = '', confidence = '0.9'] = each.split('~');
    const box = { x: at, y, width: word.length * 12, height: LETTER };
    at += box.width + 12;
    return { text: word, confidence: Number(confidence), box };
  });
}

/** Lines below one another, as on one badge. */
function sign(...texts: readonly string[]): Extract<PictureWords, { state: 'read' }>['lines'] {
  return texts.map((text, index) => line(text, 100, 300 + index * 30));
}

const FACE: FoundFace = {
  number: 1,
  box: { x: 120, y: 60, width: 120, height: 150 },
  score: 0.9,
  share: 0.001,
};

function photo(
  words: PictureWords | undefined,
  more: { faces?: FoundFace[]; markings?: readonly Marking[] } = {},
): PhotoToCheck {
  const facts: PictureFacts = {
    checkVersion: '1',
    format: 'jpeg',
    width: 4000,
    height: 3000,
    faces: more.faces ?? [FACE],
    people: [],
    ...(words === undefined ? {} : { words }),
    metadata: { hasLocation: false },
    perceptualHash: '0123456789abcdef',
    models: [],
    preview: { width: 1000, height: 750 },
    modelMs: 1,
    ms: 1,
  };
  return {
    number: 1,
    altText: '',
    fileName: 'IMG_1.jpg',
    checkState: 'checked',
    checkSays: null,
    facts,
    markings: more.markings ?? [],
    roll: [],
    accounting: 'faces',
    rendered: null,
  };
}

function read(lines: Extract<PictureWords, { state: 'read' }>['lines']): PictureWords {
  return { state: 'read', lines, complete: true, unreadable: [] };
}

function check(of: PhotoToCheck): Finding[] {
  const findings = wordsFindings(of, {
    text: { rulebook, names: NAMES, hasPhotos: true, allowedDomains: [], shown: new Set() },
    mender: nameMender(NAMES, rulebook.lexicon),
  });
  for (const finding of findings) findingSchema.parse(finding);
  return findings;
}
const brief = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`);
const found = (...lines: readonly string[]): string[] => brief(check(photo(read(sign(...lines)))));
const cover = (box: Box): Marking => ({ kind: 'cover', box });

describe('names', () => {
  test('a name badge below a face stops the post and says where', () => {
    const [finding, ...others] = check(photo(read(sign('Hello my name is', 'Amara Okafor'))));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      check: 'words',
      rule: 'pupil-full-name',
      severity: 'block',
      place: { kind: 'region', photo: 1, box: { x: 100, y: 330, width: 144, height: 20 } },
      remedy: 'Cover the words, or choose another photo.',
    });
    expect(finding?.why).toMatch(
      /^“Amara Okafor” can be read in photo 1, on what looks like a name badge, next to face 1\. This is a pupil's full name\./,
    );
  });

  test.each([
    ['[Amara Okafor', 'Amara Okafor'],
    ['|Amara Okafor-', 'Amara Okafor'],
    ['(Amara Okafor)', '(Amara Okafor)'],
    ['Amara Okafor]', 'Amara Okafor'],
  ])('a bracket or dash read beside a name is not quoted with it: %s', (asRead, told) => {
    const [finding] = check(photo(read(sign(asRead))));
    expect(finding?.why).toContain(`“${told}” can be read`);
  });

  test.each([
    [['Star of the week: Amara Okafor'], ['block pupil-full-name']],
    [['AMARA', 'OKAFOR'], ['block pupil-full-name']],
    [['Arnara 0kafor'], ['block pupil-full-name']],
    [['Amara Okator'], ['block pupil-full-name']],
    [['Amara'], ['block pupil-name-with-photo']],
    [['A M A R A'], ['block pupil-name-with-photo']],
    [['Olivar'], ['hold pupil-name-with-photo']],
    [['Well done Grace'], ['block pupil-name-with-photo']],
    [['Leo'], ['block pupil-name-with-photo']],
    [['Kofi'], []],
    [['Kofi Mensah'], ['block pupil-full-name']],
    [['Okafor Builders Ltd'], []],
    [['We say Grace'], []],
    [['Harvest Festival', 'Bring a tin'], []],
    [['Leo~0.5'], []],
    [['Amara~0.4'], []],
  ])('%j: %j', (lines, findings) => expect(found(...lines)).toEqual(findings));

  test('a first name where nobody is to be seen is for the head to decide', () => {
    expect(brief(check(photo(read(sign('Amara')), { faces: [] })))).toEqual([
      'hold pupil-name-with-photo',
    ]);
    const markings = [cover({ x: 100, y: 40, width: 160, height: 190 })];
    expect(brief(check(photo(read(sign('Amara')), { markings })))).toEqual([
      'hold pupil-name-with-photo',
    ]);
  });

  test('a class list is one finding with a box around all of it', () => {
    const findings = check(
      photo(
        read(Array.from({ length: 6 }, (_, index) => line('Amara Okafor', 100, 300 + index * 200))),
      ),
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'block',
      place: { kind: 'region', box: { x: 100, y: 300, width: 156 - 12, height: 1020 } },
    });
    expect(findings[0]?.why).toMatch(/^In photo 1, 6 places can be read that should not be\. /);
  });
});

describe('codes, addresses and cars', () => {
  test.each([
    [['Door code: 4711'], ['block door-code']],
    [['Door code', '4711'], ['block door-code']],
    [['wifi Harvest26'], ['block door-code']],
    [['Password Harvest26'], ['block door-code']],
    [['Ring 07700 900123'], ['hold phone-number']],
    [['Ring O77OO 9OO123'], ['hold phone-number']],
    [['j.nwosu@example.org'], ['hold e-mail-address']],
    [
      ['12 Church Lane', 'Chippenham', 'SN14 6AF'],
      ['hold street-address', 'hold postcode'],
    ],
    [['AB12 CDE'], ['hold number-plate']],
    [['AB12CDE'], ['hold number-plate']],
    [['AB12 CDE~0.4'], []],
    [['www.example.com'], []],
    [['Year 3 2026'], []],
    [['MESSI 10'], []],
    [['Pin your work here'], []],
    [['WiFi free here'], []],
    [['shit~0.5'], []],
    [['STUPID'], ['hold rude-word']],
  ])('%j: %j', (lines, findings) => expect(found(...lines)).toEqual(findings));

  test('a code is not repeated in the sentence', () => {
    const [finding] = check(photo(read(sign('Door code: 4711'))));
    expect(finding?.why).toMatch(/^Something can be read in photo 1\. This looks like a door/);
    expect(finding?.why).not.toContain('4711');
  });
});

describe('covers', () => {
  const lines = sign('Amara Okafor');
  test('words under a cover are not there any more', () => {
    const markings = [cover({ x: 95, y: 295, width: 160, height: 30 })];
    expect(check(photo(read(lines), { markings }))).toEqual([]);
  });

  test('a cover over half a name leaves the other half, and one beside it hides nothing', () => {
    const surname = [cover({ x: 170, y: 295, width: 90, height: 30 })];
    expect(brief(check(photo(read(lines), { markings: surname })))).toEqual([
      'block pupil-name-with-photo',
    ]);
    const beside = [cover({ x: 100, y: 340, width: 160, height: 30 })];
    expect(brief(check(photo(read(lines), { markings: beside })))).toEqual([
      'block pupil-full-name',
    ]);
  });
});

describe('what was not read', () => {
  test.each([
    [undefined, 'hold words-not-read'],
    [{ state: 'failed', code: 'time-limit' } as const, 'hold words-not-read'],
    [{ state: 'failed', code: 'broken' } as const, 'hold words-not-read'],
    [
      { state: 'read', lines: [], complete: false, unreadable: [] } as const,
      'hold more-words-than-read',
    ],
    [
      {
        state: 'read',
        lines: [],
        complete: true,
        unreadable: [{ x: 1, y: 2, width: 300, height: 40 }],
      } as const,
      'note words-unreadable',
    ],
  ])('%j is %s', (words, finding) => {
    const facts = words === undefined ? undefined : (structuredClone(words) as PictureWords);
    expect(brief(check(photo(facts)))).toEqual([finding]);
  });

  test('a photo without facts has no words either; that it was not checked is told elsewhere', () => {
    expect(check({ ...photo(undefined), facts: null })).toEqual([]);
  });
});
