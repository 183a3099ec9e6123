import type { PictureFacts, ReadWord } from '../pictures/facts.contract.ts';
import type { NameMender } from '../rulebook/misread.rules.ts';
import { isNumberPlate } from '../rulebook/number-plate.rules.ts';
import { checkNames, checkText, type TextCheck } from '../rulebook/rulebook.rules.ts';
import type { Severity } from './finding.contract.ts';
import {
  accountOf,
  peopleShown,
  type PhotoToCheck,
  visibleFaces,
} from './people-findings.rules.ts';
import { type Block, boxAround } from './read-blocks.rules.ts';

/** What the words of a picture are held against. */
export interface WordsCheck {
  readonly text: TextCheck;
  readonly mender: NameMender;
}

/** Rules of the rulebook for texts that also matter when a picture shows the words; a link on a banner does not. */
const RULES_FOR_PICTURES: ReadonlySet<string> = new Set([
  'phone-number',
  'e-mail-address',
  'postcode',
  'street-address',
  'door-code',
  'rude-word',
]);
/** How sure the reader must be, 0 to 1. Tuned on photos without such words: folds and leaves are read below 0.5. */
const SURE = { name: 0.45, shortName: 0.7, text: 0.5, rudeWord: 0.7 } as const;
const SHORT_NAME = 4;

export interface Scene {
  readonly photo: PhotoToCheck;
  readonly facts: PictureFacts;
  readonly check: WordsCheck;
}

/** Something that matters was read; this is before it is put into a sentence. */
export interface Reading {
  readonly rule: string;
  readonly severity: Severity;
  readonly words: readonly ReadWord[];
  /** Whose, what on and beside whom: ", next to face 2". */
  readonly where: string;
  /** What it is and why it matters, in whole sentences. */
  readonly means: string;
}

/** Everything in one block that the rules for names, texts and number plates find. */
export function readingsIn(block: Block, scene: Scene): Reading[] {
  return [...namesInBlock(block, scene), ...textInBlock(block, scene), ...platesInBlock(block)];
}

/** A text made of words, and for each stretch of it the words that it came from. */
interface Woven {
  readonly text: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly words: readonly ReadWord[];
  readonly asRead: boolean;
}

function weave(
  rows: readonly (readonly { text: string; words: readonly ReadWord[]; asRead: boolean }[])[],
): Woven {
  let text = '';
  const parts: Part[] = [];
  for (const row of rows) {
    for (const [index, { text: word, words, asRead }] of row.entries()) {
      text += index > 0 ? ' ' : text === '' ? '' : '\n';
      parts.push({ start: text.length, end: text.length + word.length, words, asRead });
      text += word;
    }
  }
  return { text, parts };
}

function partsOf(woven: Woven, span: { start: number; end: number }): readonly Part[] {
  return woven.parts.filter(({ start, end }) => start < span.end && span.start < end);
}

function namesInBlock(block: Block, scene: Scene): Reading[] {
  const { check, mender } = { check: scene.check.text, mender: scene.check.mender };
  const woven = weave(
    block.rows.map((row) =>
      mender(row.map(({ text }) => text)).map(({ text, from, to, asRead }) => ({
        text,
        words: row.slice(from, to),
        asRead,
      })),
    ),
  );
  return checkNames(woven.text, { ...check, hasPhotos: true }).flatMap((found): Reading[] => {
    const parts = partsOf(woven, found);
    const words = parts.flatMap((part) => part.words);
    const isShort = woven.text.slice(found.start, found.end).length <= SHORT_NAME;
    const least = isShort ? SURE.shortName : SURE.name;
    if (words.some(({ confidence }) => confidence < least)) return [];
    // A single name that was read as something else is a guess; two halves that fit each other are not.
    const isSingle = found.rule === 'pupil-name-with-photo';
    const isGuess = isSingle && parts.some(({ asRead }) => !asRead);
    const isAlone = isSingle && !showsSomebody(scene);
    const where = `${onWhat(block)}${besideWhom(words, scene)}`;
    return [
      {
        rule: found.rule,
        severity: isGuess || isAlone ? 'hold' : found.severity,
        words,
        where,
        means: isGuess ? 'It looks like a pupil’s name. Name or face, never both.' : found.why,
      },
    ];
  });
}

/** Is anybody in this photo to whom a name could belong? */
function showsSomebody({ photo, facts }: Scene): boolean {
  return (
    visibleFaces(accountOf(photo)).length > 0 ||
    facts.people.length > 0 ||
    peopleShown(photo).size > 0
  );
}

const CERTIFICATE =
  /\b(?:certificate|award(?:ed)?|presented|star of|pupil of|well done|congratulations)\b/i;
const BADGE = /\b(?:hello|my name|name is|name)\b/i;

function onWhat(block: Block): string {
  const text = block.rows.map((row) => row.map((word) => word.text).join(' ')).join(' ');
  if (CERTIFICATE.test(text)) return ', on what looks like a certificate';
  return BADGE.test(text) ? ', on what looks like a name badge' : '';
}

/** A badge hangs, and a certificate is held, within a few widths of a face. */
const REACH = { across: 2.5, above: 2, below: 5 } as const;

function besideWhom(words: readonly ReadWord[], { photo }: Scene): string {
  const box = boxAround(words.map((word) => word.box));
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const near = visibleFaces(accountOf(photo))
    .map((face) => ({
      number: face.number,
      across: Math.abs(x - face.box.x - face.box.width / 2) / face.box.width,
      down: (y - face.box.y - face.box.height / 2) / face.box.height,
    }))
    .filter(
      ({ across, down }) => across <= REACH.across && down >= -REACH.above && down <= REACH.below,
    )
    .toSorted((a, b) => Math.hypot(a.across, a.down) - Math.hypot(b.across, b.down));
  return near[0] === undefined ? '' : `, next to face ${near[0].number}`;
}

/** A label with what it guards beside it; on boards and notes there is often no verb and no colon. */
const LABELLED_SECRET =
  /\b(?:pass ?word|pass ?code|wi-?fi|log ?in|pin)\b[ :=-]{0,3}(?=[^ \n]{0,20}\d)[^ \n]{4,30}/giu;

function textInBlock(block: Block, { check }: Scene): Reading[] {
  const woven = weave(
    block.rows
      .map((row) => row.filter(({ confidence }) => confidence >= SURE.text))
      .map((row) =>
        row.map((word) => ({ text: withDigits(word.text), words: [word], asRead: true })),
      ),
  );
  // A code may stand below its label.
  const text = woven.text.replaceAll('\n', ' ');
  const rules = check.text.rulebook.rules.filter(({ id }) => RULES_FOR_PICTURES.has(id));
  const found = checkText(text, { ...check.text, rulebook: { ...check.text.rulebook, rules } });
  const secret = rules.find(({ id }) => id === 'door-code');
  const labelled = [...text.matchAll(LABELLED_SECRET)].flatMap((match) =>
    secret === undefined || found.some(({ rule }) => rule === secret.id)
      ? []
      : [
          {
            rule: secret.id,
            severity: secret.severity,
            why: secret.explanation,
            start: match.index,
            end: match.index + match[0].length,
          },
        ],
  );
  return [...found, ...labelled].flatMap(({ rule, severity, why, ...span }): Reading[] => {
    const words = partsOf(woven, span).flatMap((part) => part.words);
    const unsure = words.some(({ confidence }) => confidence < SURE.rudeWord);
    if (rule === 'rude-word' && unsure) return [];
    return [{ rule, severity, words, where: '', means: why }];
  });
}

/** Letters that stand for digits in what is mostly a number: "O77OO" is 07700. */
function withDigits(word: string): string {
  const digits = word.replaceAll(/\D/g, '').length;
  if (digits < 2 || !/^[\dOoIlSB+().-]+$/.test(word)) return word;
  return word
    .replaceAll(/[Oo]/g, '0')
    .replaceAll(/[Il]/g, '1')
    .replaceAll('S', '5')
    .replaceAll('B', '8');
}

function platesInBlock(block: Block): Reading[] {
  return block.rows.flatMap((row) => {
    const words = row.filter(({ confidence }) => confidence >= SURE.text);
    return words.flatMap((word, index): Reading[] => {
      const next = words[index + 1];
      const halves = [[word], ...(next === undefined ? [] : [[word, next]])];
      const plate = halves.find((half) => isNumberPlate(half.map(({ text }) => text).join(' ')));
      if (plate === undefined) return [];
      return [
        {
          rule: 'number-plate',
          severity: 'hold',
          words: plate,
          where: '',
          means: 'It looks like a car’s number plate, which tells strangers whose car was there.',
        },
      ];
    });
  });
}
