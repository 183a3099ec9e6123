import { impossible } from '../kernel/errors.ts';
import { coveredBy } from '../pictures/accounting.rules.ts';
import type { PictureFacts, PictureWords, ReadWord } from '../pictures/facts.contract.ts';
import type { Box } from '../pictures/marking.contract.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding } from './finding.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';
import { blocksOf, boxAround } from './read-blocks.rules.ts';
import { type Reading, readingsIn, type Scene, type WordsCheck } from './readings.rules.ts';

export type { WordsCheck } from './readings.rules.ts';

/** More of one kind in one photo, as on a class list, are told as one. */
const MOST_OF_A_KIND = 4;
const QUOTED_CHARACTERS = 40;
const REMEDY = 'Cover the words, or choose another photo.';

/** What can be read in a photo, under the rules for names and texts; also when nobody could look for words. */
export function wordsFindings(photo: PhotoToCheck, check: WordsCheck): Finding[] {
  if (photo.facts === null) return [];
  const { words } = photo.facts;
  if (words === undefined) {
    return [notRead(photo, 'It was checked before Gatehouse could read words in pictures.')];
  }
  switch (words.state) {
    case 'failed':
      return [notRead(photo, 'Reading it took too long or broke.')];
    case 'read':
      return readFindings(photo, photo.facts, words, check);
    default:
      return impossible(words, 'state of the words of a picture');
  }
}

function notRead(photo: PhotoToCheck, why: string): Finding {
  return {
    check: 'words',
    rule: 'words-not-read',
    severity: 'hold',
    place: { kind: 'photo', photo: photo.number },
    why: `Nobody looked for words in photo ${photo.number}. ${why}`,
    remedy:
      'Look for names, badges, certificates and codes yourself, and say why the photo is all right, or choose another photo.',
  };
}

function readFindings(
  photo: PhotoToCheck,
  facts: PictureFacts,
  words: Extract<PictureWords, { state: 'read' }>,
  check: WordsCheck,
): Finding[] {
  const covers = photo.markings.filter(({ kind }) => kind === 'cover').map(({ box }) => box);
  const isCovered = (box: Box): boolean => covers.some((cover) => coveredBy(box, cover));
  const visible = words.lines
    .map((line) => line.filter(({ box }) => !isCovered(box)))
    .filter((line) => line.length > 0);
  const scene: Scene = { photo, facts, check };
  const found = blocksOf(visible).flatMap((block) => readingsIn(block, scene));
  return [
    ...gathered(found).map((each) => asFinding(each, photo.number)),
    ...leftUnread(photo, words, isCovered),
  ];
}

/** Many of one kind become one finding with a box around all of them. */
function gathered(readings: readonly Reading[]): (Reading & { readonly count: number })[] {
  const kinds = Map.groupBy(readings, ({ rule, severity }) => `${rule} ${severity}`);
  return [...kinds.values()].flatMap((kind) => {
    const [first] = kind;
    if (first === undefined) return [];
    if (kind.length <= MOST_OF_A_KIND) return kind.map((reading) => ({ ...reading, count: 1 }));
    return [{ ...first, where: '', words: kind.flatMap(({ words }) => words), count: kind.length }];
  });
}

function asFinding(reading: Reading & { readonly count: number }, photo: number): Finding {
  const { rule, severity, words, where, means, count } = reading;
  const what =
    count > 1
      ? `In photo ${photo}, ${count} places can be read that should not be`
      : // A code is not written down once more.
        `${rule === 'door-code' ? 'Something' : quoted(words)} can be read in photo ${photo}${where}`;
  return {
    check: 'words',
    rule,
    severity,
    place: { kind: 'region', photo, box: boxAround(words.map(({ box }) => box)) },
    why: `${what}. ${means}`,
    remedy: REMEDY,
    ...(count > 1 ? { basis: basisOf(words.map(({ text }) => text)) } : {}),
  };
}

function quoted(words: readonly ReadWord[]): string {
  const text = withoutEdges(words.map((word) => word.text).join(' '));
  return `“${text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS - 1)}…` : text}”`;
}

const PAIRS = ['()', '[]', '{}'] as const;

/** A frame or a fold beside the words is read as a bracket or a dash, which is no part of them: "[Daisy Attwood". */
function withoutEdges(read: string): string {
  let text = read.replaceAll(/^[^\p{L}\p{N}+(@#[{]+|[^\p{L}\p{N})\]}]+$/gu, '');
  for (const pair of PAIRS) {
    const [opening = '', closing = ''] = pair;
    if (text.startsWith(opening) && !text.includes(closing)) text = text.slice(1);
    if (text.endsWith(closing) && !text.includes(opening)) text = text.slice(0, -1);
  }
  return text === '' ? read : text;
}

function leftUnread(
  photo: PhotoToCheck,
  { complete, unreadable }: Extract<PictureWords, { state: 'read' }>,
  isCovered: (box: Box) => boolean,
): Finding[] {
  const findings: Finding[] = [];
  if (!complete) {
    findings.push({
      check: 'words',
      rule: 'more-words-than-read',
      severity: 'hold',
      place: { kind: 'photo', photo: photo.number },
      why: `Photo ${photo.number} shows more writing than Gatehouse reads, so some of it was not looked at.`,
      remedy: 'Look for names and codes yourself, and say why the photo is all right.',
    });
  }
  const open = unreadable.filter((box) => !isCovered(box));
  const [first] = open;
  if (first !== undefined) {
    findings.push({
      check: 'words',
      rule: 'words-unreadable',
      severity: 'note',
      place: { kind: 'region', photo: photo.number, box: first },
      why: `Something in photo ${photo.number} looks like large writing, but could not be read.`,
      remedy: 'Make sure that it gives no name away.',
    });
  }
  return findings;
}
