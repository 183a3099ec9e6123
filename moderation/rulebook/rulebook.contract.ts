import { z } from 'zod';
import { severitySchema } from '../drafts/finding.contract.ts';

/**
 * Patterns read what strangers typed, so none may take more than a fixed number of steps at any one place of the text:
 * every repetition has an upper bound and nothing refers back. The time is then linear in the length of the text.
 */
export function boundedPattern(pattern: string): boolean {
  const withoutEscapes = pattern.replaceAll(/\\[^1-9k]/g, 'e');
  if (withoutEscapes.includes('\\')) return false;
  const withoutClasses = withoutEscapes.replaceAll(/\[[^\]]{0,200}\]/g, 'c');
  return !/[*+]|\{\d+,\}/.test(withoutClasses);
}

const pattern = z
  .string()
  .min(1)
  .refine(
    boundedPattern,
    'Every repetition needs an upper bound, and a pattern cannot refer back.',
  );

const patternEntry = z
  .union([pattern, z.object({ pattern, exactCase: z.boolean() })])
  .transform((entry) => (typeof entry === 'string' ? { pattern: entry, exactCase: false } : entry));

const word = z.string().min(1);

/** How a rule looks at a text. */
export const detectorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('patterns'), patterns: z.array(patternEntry).min(1) }),
  z.object({
    kind: z.literal('e-mail'),
    patterns: z.array(patternEntry).min(1),
    offices: z.array(word),
  }),
  z.object({ kind: z.literal('links'), patterns: z.array(patternEntry).min(1) }),
  z.object({ kind: z.literal('words'), words: z.array(word).min(1) }),
  z.object({ kind: z.literal('pupil-full-name') }),
  z.object({ kind: z.literal('pupil-first-name') }),
]);
export type Detector = z.infer<typeof detectorSchema>;

/** Texts that must and must not be found; the tests run every one. */
const examplesSchema = z.object({
  hit: z.array(word).min(1),
  miss: z.array(word).min(1),
  withPhotos: z.boolean().default(false),
  register: z
    .array(z.object({ forename: word, surname: word, knownAs: word.optional() }))
    .default([]),
});

export const ruleDefinitionSchema = z.object({
  id: z.string().regex(/^[a-z][a-z-]{2,59}$/),
  /** The clause of the policy or of the register's terms, in our own words, with its place. */
  clause: word,
  severity: severitySchema,
  /** One sentence for a teacher: what was found, and what the policy says about it. */
  explanation: word,
  remedy: word,
  detector: detectorSchema,
  examples: examplesSchema,
});
export type RuleDefinition = z.infer<typeof ruleDefinitionSchema>;

const folded = z.array(z.string().regex(/^[a-z]+(?: [a-z]+)*$/));

/** Words that tell a pupil's name from a word, a place or somebody in a book; see name-words.yaml. */
export const nameWordsSchema = z.object({
  commonWords: folded,
  mostlyNames: folded,
  places: folded,
  otherPeople: folded,
  titles: folded,
  praise: folded,
  addressing: folded,
  commonSurnames: folded,
  deeds: folded,
  belongings: folded,
});
export type NameWords = z.infer<typeof nameWordsSchema>;

export const rulebookDefinitionSchema = z
  .object({ rules: z.array(ruleDefinitionSchema).min(1), nameWords: nameWordsSchema })
  .refine(
    ({ rules }) => new Set(rules.map((rule) => rule.id)).size === rules.length,
    'Two rules have the same id.',
  );
export type RulebookDefinition = z.infer<typeof rulebookDefinitionSchema>;
