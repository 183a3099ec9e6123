import { impossible } from '../kernel/errors.ts';
import type { Severity } from '../drafts/finding.contract.ts';
import type { NameMention, NameOnRegister } from './name-forms.rules.ts';
import { type NameLexicon, nameLexicon } from './name-lexicon.rules.ts';
import { namesIn } from './names.rules.ts';
import type { Detector, RuleDefinition, RulebookDefinition } from './rulebook.contract.ts';
import { fold, wordsOf } from './words.rules.ts';

export type { NameOnRegister } from './name-forms.rules.ts';

/** One rule of the rulebook, its patterns ready to run. */
export interface Rule extends RuleDefinition {
  readonly compiled: readonly RegExp[];
}

export interface Rulebook {
  readonly rules: readonly Rule[];
  readonly lexicon: NameLexicon;
}

/** What a rule found in a text. Offsets are UTF-16, end exclusive. */
export interface TextFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly start: number;
  readonly end: number;
  readonly why: string;
  readonly remedy: string;
  readonly clause: string;
}

export interface TextCheck {
  readonly rulebook: Rulebook;
  readonly names: readonly NameOnRegister[];
  /** Will a picture stand beside this text? Then a pupil's first name matters, too. */
  readonly hasPhotos: boolean;
  /** Hosts, "school.example"; each allows its subdomains as well. */
  readonly allowedDomains: readonly string[];
  /** Pupils who are marked or declared in the pictures: of several with the same first name, it is theirs. */
  readonly shown?: ReadonlySet<string>;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

export function compileRulebook(definition: RulebookDefinition): Rulebook {
  return {
    rules: definition.rules.map((rule) => ({
      ...rule,
      compiled:
        'patterns' in rule.detector
          ? rule.detector.patterns.map(
              ({ pattern, exactCase }) => new RegExp(pattern, exactCase ? 'gu' : 'giu'),
            )
          : [],
    })),
    lexicon: nameLexicon(definition.nameWords),
  };
}

/** Every place where a rule of the rulebook applies to this text, in order of appearance (product.md section 5). */
export function checkText(text: string, check: TextCheck): TextFinding[] {
  const mentions = namesIn(text, check.names, check.rulebook.lexicon);
  return check.rulebook.rules
    .flatMap((rule) =>
      withoutOverlaps(spansOf(text, rule, rule.detector, mentions, check)).map(
        ({ start, end }): TextFinding => ({
          rule: rule.id,
          severity: rule.severity,
          start,
          end,
          why: rule.explanation,
          remedy: rule.remedy,
          clause: rule.clause,
        }),
      ),
    )
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** Only the rules about pupils' names: for a file's name, where a string of digits is no phone number. */
export function checkNames(text: string, check: TextCheck): TextFinding[] {
  const nameRules = check.rulebook.rules.filter(
    ({ detector }) => detector.kind === 'pupil-full-name' || detector.kind === 'pupil-first-name',
  );
  return checkText(text, { ...check, rulebook: { ...check.rulebook, rules: nameRules } });
}

function spansOf(
  text: string,
  rule: Rule,
  detector: Detector,
  mentions: readonly NameMention[],
  check: TextCheck,
): Span[] {
  switch (detector.kind) {
    case 'patterns':
      return matchesOf(text, rule.compiled);
    case 'e-mail':
      return matchesOf(text, rule.compiled).filter(
        (span) =>
          !isOffice(text.slice(span.start, span.end), detector.offices, check.allowedDomains),
      );
    case 'links':
      // Joined first: an address inside an allowed link leads nowhere else.
      return withoutOverlaps(matchesOf(text, rule.compiled))
        .map((span) => ({
          start: span.start,
          end: span.start + withoutClosing(text.slice(span.start, span.end)).length,
        }))
        .filter((span) => !leadsToAllowed(text.slice(span.start, span.end), check.allowedDomains));
    case 'words':
      return wordSpans(text, detector.words);
    case 'pupil-full-name':
      return mentions.filter((mention) => mention.kind === 'full');
    case 'pupil-first-name':
      return check.hasPhotos
        ? mentions.filter(
            (mention) => mention.kind === 'first' && !firstNameIsAllowed(mention, check),
          )
        : [];
    default:
      return impossible(detector, 'detector');
  }
}

function matchesOf(text: string, patterns: readonly RegExp[]): Span[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

/** Two patterns of one rule may see the same place; the longer one is told. */
function withoutOverlaps(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last !== undefined && span.start < last.end) {
      if (span.end > last.end) kept[kept.length - 1] = { start: last.start, end: span.end };
      continue;
    }
    kept.push(span);
  }
  return kept;
}

function isOffice(
  address: string,
  offices: readonly string[],
  allowedDomains: readonly string[],
): boolean {
  const [name, domain] = address.toLowerCase().split('@');
  return (
    name !== undefined &&
    domain !== undefined &&
    offices.includes(name) &&
    hostAllowed(domain, allowedDomains)
  );
}

/** A full stop or a bracket after a link belongs to the sentence. */
function withoutClosing(link: string): string {
  let end = link.length;
  while (end > 0 && '.,;:!?)]}»”’\'"'.includes(link.charAt(end - 1))) end -= 1;
  return link.slice(0, end);
}

function leadsToAllowed(link: string, allowedDomains: readonly string[]): boolean {
  const address = /^https?:\/\//iu.test(link) ? link : `https://${link}`;
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  // "https://school.example@elsewhere" leads elsewhere, and nobody needs a name or a password in a link.
  return url.username === '' && url.password === '' && hostAllowed(url.hostname, allowedDomains);
}

function hostAllowed(host: string, allowedDomains: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/u, '');
  return allowedDomains.some((domain) => {
    const allowed = domain.toLowerCase();
    return name === allowed || name.endsWith(`.${allowed}`);
  });
}

function wordSpans(text: string, listed: readonly string[]): Span[] {
  const phrases = Map.groupBy(
    listed.map((phrase) => phrase.split(' ').map(fold)),
    (phrase) => phrase[0] ?? '',
  );
  const words = wordsOf(text);
  return words.flatMap((word, from) =>
    (phrases.get(word.folded) ?? []).flatMap((phrase) => {
      const there = phrase.every((part, offset) => {
        const each = words[from + offset];
        return each?.folded === part && (offset === 0 || /^\s{1,3}$/u.test(each.gap));
      });
      const last = words[from + phrase.length - 1];
      return there && last !== undefined ? [{ start: word.start, end: last.end }] : [];
    }),
  );
}

/** Two pupils may share a first name: the one in the pictures is meant, and without such a one every one must allow it. */
function firstNameIsAllowed(mention: NameMention, check: TextCheck): boolean {
  const inPictures = mention.people.filter((person) => check.shown?.has(person.subjectId) === true);
  const meant = inPictures.length > 0 ? inPictures : mention.people;
  return meant.every((person) => person.firstNameAllowed);
}
