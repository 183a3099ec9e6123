import type { PageOfSchool, SubjectFile } from '../consent/permission.rules.ts';
import type { TimeWarning } from '../calendar/warnings.rules.ts';
import { nameMender } from '../rulebook/misread.rules.ts';
import {
  checkNames,
  checkText,
  type NameOnRegister,
  type Rulebook,
  type TextCheck,
  type TextFinding,
} from '../rulebook/rulebook.rules.ts';
import type { SchoolDevice } from '../equipment/matching.rules.ts';
import type { Finding, FindingPlace, Severity } from './finding.contract.ts';
import { lookAlikeFindings, type LookAlike } from './look-alikes.rules.ts';
import { metadataFindings } from './metadata-findings.rules.ts';
import { peopleFindings, peopleShown, type PhotoToCheck } from './people-findings.rules.ts';
import { photoFindings, type Stage } from './photo-findings.rules.ts';
import { asPublished, cutOffFindings } from './published-part.rules.ts';
import { recheckFindings, withModel } from './recheck-findings.rules.ts';
import { type SaidBefore, saidBeforeFindings } from './said-before.rules.ts';
import { wordsFindings } from './words-findings.rules.ts';

export type { PhotoToCheck } from './people-findings.rules.ts';

/** Everything that is known about a draft at one moment. */
export interface DraftToCheck {
  readonly text: string;
  readonly photos: readonly PhotoToCheck[];
  /** The register's file on everybody who is marked or declared; somebody without one cannot be shown. */
  readonly files: ReadonlyMap<string, SubjectFile>;
  /** Everybody whose name the text must not give away. */
  readonly names: readonly NameOnRegister[];
  readonly use: string;
  /** The school day, "2026-11-24". */
  readonly day: string;
  readonly rulebook: Rulebook;
  readonly allowedDomains: readonly string[];
  /** The Pages that the post is for; where they differ, the stricter holds. */
  readonly pages: readonly PageOfSchool[];
  /** The register of school equipment; missing is the same as empty. */
  readonly devices?: readonly SchoolDevice[];
  readonly nearDuplicates?: readonly LookAlike[];
  readonly saidBefore?: readonly SaidBefore[];
  /** What parents may not expect about its time; missing for a post without one. */
  readonly timeWarnings?: readonly TimeWarning[];
  readonly stage: Stage;
}

const GRAVEST_FIRST: readonly Severity[] = ['block', 'hold', 'note'];

/**
 * Folds facts, register and rulebook into findings (product.md section 2): the gravest first, then the text, then photo by
 * photo. The same draft on the same day always gives the same findings in the same words, so that a hold that was resolved
 * is recognised when everything is looked at again.
 */
export function findingsFor(whole: DraftToCheck): Finding[] {
  const draft = { ...whole, photos: whole.photos.map(asPublished) };
  const words = {
    text: textCheck(draft),
    mender: nameMender(draft.names, draft.rulebook.lexicon),
  };
  return [
    ...draftFindings(draft),
    ...textFindings(draft),
    ...metadataFindings(draft.photos, draft.devices ?? []),
    ...draft.photos.flatMap((photo) =>
      [
        ...photoFindings(photo, draft.stage),
        ...recheckFindings(photo),
        ...peopleFindings(photo, draft),
        ...cutOffFindings(photo, draft),
        ...wordsFindings(photo, words),
      ].map((finding) => withModel(finding, photo.facts)),
    ),
    ...lookAlikeFindings(draft.nearDuplicates ?? []),
    ...saidBeforeFindings(draft.photos, draft.saidBefore ?? []),
    ...timeFindings(draft.timeWarnings ?? []),
  ].toSorted(
    (a, b) =>
      GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity) ||
      photoOf(a.place) - photoOf(b.place) ||
      positionOf(a.place) - positionOf(b.place),
  );
}

function draftFindings(draft: DraftToCheck): Finding[] {
  const findings: Finding[] = [];
  if (draft.text.trim() === '' && draft.photos.length === 0) {
    findings.push({
      check: 'draft',
      rule: 'nothing-to-publish',
      severity: 'block',
      place: { kind: 'draft' },
      why: 'There is nothing to publish yet.',
      remedy: 'Write a text, with photos if you like.',
    });
  } else if (draft.text.trim() === '') {
    // The Graph API takes a post with photos only together with a text (contract section 3.2).
    findings.push({
      check: 'draft',
      rule: 'no-text',
      severity: 'block',
      place: { kind: 'draft' },
      why: 'The photos have no text, and the Page does not take photos alone.',
      remedy: 'Write a sentence to go with them.',
    });
  }
  if (draft.pages.length === 0) {
    findings.push({
      check: 'draft',
      rule: 'no-page',
      severity: 'block',
      place: { kind: 'draft' },
      why: 'No Page is chosen.',
      remedy: 'Choose at least one Page for this post.',
    });
  }
  return findings;
}

/** Warnings, never blocks: whoever approves knows why it should go out then. */
function timeFindings(warnings: readonly TimeWarning[]): Finding[] {
  return warnings.map(({ rule, says }) => ({
    check: 'draft',
    rule,
    severity: 'note',
    place: { kind: 'draft' },
    why: says,
    remedy: 'Nothing has to be done. Choose another time if it can wait.',
  }));
}

function textCheck(draft: DraftToCheck): TextCheck {
  return {
    rulebook: draft.rulebook,
    names: draft.names,
    hasPhotos: draft.photos.length > 0,
    allowedDomains: draft.allowedDomains,
    shown: new Set(draft.photos.flatMap((photo) => [...peopleShown(photo)])),
  };
}

function textFindings(draft: DraftToCheck): Finding[] {
  const check = textCheck(draft);
  return [
    ...checkText(draft.text, check).map((found) =>
      ruleFinding(
        { ...found, why: saysWhichName(found, draft.text) },
        { kind: 'text', start: found.start, end: found.end },
      ),
    ),
    ...draft.photos.flatMap((photo) => [
      ...checkText(photo.altText, check).map((found) =>
        ruleFinding(
          { ...found, why: saysWhichName(found, photo.altText) },
          { kind: 'alt-text', photo: photo.number, start: found.start, end: found.end },
        ),
      ),
      ...fileNameFindings(photo, check),
    ]),
  ];
}

const NAME_RULES: readonly string[] = ['pupil-full-name', 'pupil-name-with-photo'];

/** Of several names in a post each has its own card, and the cards must not read the same. */
function saysWhichName({ rule, start, end, why }: TextFinding, text: string): string {
  return NAME_RULES.includes(rule) ? `“${text.slice(start, end)}”: ${lowerFirst(why)}` : why;
}

function lowerFirst(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

/** A file name is never published, but it may show up beside the picture; one finding a rule is enough. */
function fileNameFindings(photo: PhotoToCheck, check: TextCheck): Finding[] {
  const byRule = Map.groupBy(
    checkNames(readableFileName(photo.fileName), check),
    (found) => found.rule,
  );
  return [...byRule.values()].flatMap(([found]) =>
    found === undefined
      ? []
      : [
          {
            ...ruleFinding(found, { kind: 'photo', photo: photo.number }),
            why: `The file name of photo ${photo.number} holds a pupil's name. ${found.why}`,
            remedy: 'Rename the file without the name and add it again.',
          },
        ],
  );
}

/** "AmaraOkafor_sports-day.JPG" as words. */
function readableFileName(fileName: string): string {
  return fileName
    .replace(/\.[A-Za-z0-9]{1,5}$/u, '')
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .replaceAll(/[_.\-+]/g, ' ');
}

function ruleFinding(found: TextFinding, place: FindingPlace): Finding {
  return {
    check: 'rulebook',
    rule: found.rule,
    severity: found.severity,
    place,
    why: found.why,
    remedy: found.remedy,
  };
}

function photoOf(place: FindingPlace): number {
  return 'photo' in place ? place.photo : 0;
}

function positionOf(place: FindingPlace): number {
  if ('start' in place) return place.start;
  if (place.kind === 'region') return place.box.x;
  return 'face' in place ? (place.face ?? 0) : 0;
}
