import { z } from 'zod';
import { mappingSchema } from '../../moderation/consent/import/mapping.contract.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';

export {
  type ConditionColumn,
  type Mapping,
  mappingSchema,
  type UseColumn,
} from '../../moderation/consent/import/mapping.contract.ts';

/**
 * How far an import has come. `needs-mapping`: say which column is what. `has-problems`: the file or the mapping must be mended,
 * or a question answered. `ready`: it can be applied, perhaps with words typed. The others are the end of it; `expired`
 * means that nobody applied it within a day.
 */
export const importStateSchema = z.enum([
  'needs-mapping',
  'has-problems',
  'ready',
  'applied',
  'undone',
  'dropped',
  'expired',
]);
export type ImportState = z.infer<typeof importStateSchema>;

/** How many there are of each; lists of the diff carry the same names. */
export const importCountsSchema = z.object({
  rows: z.int(),
  added: z.int(),
  changed: z.int(),
  moved: z.int(),
  gone: z.int(),
  turnedToYes: z.int(),
  turnedToNo: z.int(),
  newlyAnswered: z.int(),
  otherwiseChanged: z.int(),
  againstANo: z.int(),
  answersUnchanged: z.int(),
});
export type ImportCounts = z.infer<typeof importCountsSchema>;

export const importSummarySchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  fileName: z.string(),
  /** SHA-256 of the file, in hexadecimal. */
  sha256: z.string(),
  bytes: z.int(),
  rows: z.int(),
  /** In a list, where the file is not read again: `ready` for any open import with a mapping. */
  state: importStateSchema,
  uploadedBy: z.string(),
  uploadedAt: z.iso.datetime(),
  appliedBy: z.string().nullable(),
  appliedAt: z.iso.datetime().nullable(),
  undoneBy: z.string().nullable(),
  undoneAt: z.iso.datetime().nullable(),
  /** Of what was applied; null before. */
  counts: importCountsSchema.nullable(),
});
export type ImportSummary = z.infer<typeof importSummarySchema>;

/** Something in the file that must be put right. `row` is the row of the spreadsheet (the headings are row 1); null: the whole file. */
export const importProblemSchema = z.object({
  row: z.int().nullable(),
  column: z.string().nullable(),
  says: z.string(),
});
export type ImportProblem = z.infer<typeof importProblemSchema>;

/** A list of the diff: how many there are, and the first of them. */
function listed<Item extends z.ZodType>(item: Item) {
  return z.object({ total: z.int(), shown: z.array(item).max(LIMITS.importListed) });
}

/** A pupil as the lists name them. `subjectId` is null while they are not on the register. */
const pupilShape = {
  row: z.int().nullable(),
  subjectId: z.uuid().nullable(),
  name: z.string(),
  className: z.string().nullable(),
};
export const importPupilSchema = z.object(pupilShape);
export type ImportPupil = z.infer<typeof importPupilSchema>;

/** One thing that changes about a pupil: "Surname: Okafor → Okafor-Lund". `was` and `becomes` are null where there is nothing. */
export const importChangeSchema = z.object({
  ...pupilShape,
  changes: z.array(
    z.object({ what: z.string(), was: z.string().nullable(), becomes: z.string().nullable() }),
  ),
});
export type ImportChange = z.infer<typeof importChangeSchema>;

/** One answer: "Facebook: no → yes, in a group only". */
export const importAnswerSchema = z.object({
  ...pupilShape,
  use: z.string(),
  useName: z.string(),
  was: z.string(),
  becomes: z.string(),
});
export type ImportAnswer = z.infer<typeof importAnswerSchema>;

/** A thing worth knowing that stops nothing: two pupils of one name, a number that another school has. */
export const importHintSchema = z.object({ row: z.int().nullable(), says: z.string() });

export const importDiffSchema = z.object({
  added: listed(importPupilSchema),
  changed: listed(importChangeSchema),
  /** From one class to another, counted: "Oak → Beech: 24". */
  moves: z.array(
    z.object({ from: z.string().nullable(), to: z.string().nullable(), pupils: z.int() }),
  ),
  /** On the register and not in the file. Nothing happens to them unless `gone` says so when it is applied. */
  gone: listed(importPupilSchema),
  turnedToYes: listed(importAnswerSchema),
  turnedToNo: listed(importAnswerSchema),
  newlyAnswered: listed(importAnswerSchema),
  otherwiseChanged: listed(importAnswerSchema),
  /** The file says yes where parents themselves said no. Left alone unless the words of the surprise `against-a-no` are typed. */
  againstANo: listed(importAnswerSchema),
  hints: listed(importHintSchema),
  counts: importCountsSchema,
});
export type ImportDiff = z.infer<typeof importDiffSchema>;

/** A pupil of the file who may be somebody on the register without a number. Answer with PUT …/matches. */
export const importQuestionSchema = z.object({
  row: z.int(),
  number: z.string(),
  name: z.string(),
  className: z.string().nullable(),
  candidates: z.array(
    z.object({ subjectId: z.uuid(), name: z.string(), className: z.string().nullable() }),
  ),
});
export type ImportQuestion = z.infer<typeof importQuestionSchema>;

/** More of something than an ordinary file brings. Whoever wants it types `words` exactly. */
export const importSurpriseSchema = z.object({
  kind: z.enum(['turned-to-yes', 'gone', 'names-changed', 'against-a-no']),
  says: z.string(),
  words: z.string(),
  /** False for `against-a-no`: without the words the rest is applied and the parents' no stands. */
  blocks: z.boolean(),
});
export type ImportSurprise = z.infer<typeof importSurpriseSchema>;

export const importSchema = importSummarySchema.extend({
  /** The headings of the file, in its order; empty once the bytes are gone. */
  headings: z.array(z.string()),
  /** For each heading the different words in its column, those that come most first; at most 12, and none for columns with more. */
  wordsByColumn: z.record(z.string(), z.array(z.string())),
  /** For each heading the first different words below it, three at most and shortened: to see which column it is. */
  firstCells: z.record(z.string(), z.array(z.string())),
  /** The uses that parents are asked about, in their order. */
  uses: z.array(z.object({ use: z.string(), name: z.string() })),
  /** Which system the headings look like, or null. */
  looksLike: z.enum(['Arbor', 'SIMS', 'Bromcom']).nullable(),
  /** A first guess from the headings, for a person to confirm; columns that are not recognised are ''. */
  proposal: z
    .object({
      ...mappingSchema.shape,
      number: z.string(),
      forename: z.string(),
      surname: z.string(),
    })
    .nullable(),
  mapping: mappingSchema.nullable(),
  /** The first rows with the mapping applied, or the proposal while there is none. `answers` in words, one for each use of the mapping: "Facebook: yes". */
  preview: z.array(
    z.object({
      row: z.int(),
      number: z.string(),
      name: z.string(),
      className: z.string().nullable(),
      leavesOn: z.iso.date().nullable(),
      guardians: z.array(z.string()),
      answers: z.array(z.string()),
      problem: z.string().nullable(),
    }),
  ),
  problems: z.object({ shown: z.array(importProblemSchema), more: z.int() }),
  questions: listed(importQuestionSchema),
  /** What was answered to questions before; PUT …/matches replaces all of it. */
  matches: z.array(z.object({ number: z.string(), subjectId: z.uuid().nullable() })),
  /** Null until there is a mapping without problems, and after the end. */
  diff: importDiffSchema.nullable(),
  surprises: z.array(importSurpriseSchema),
  /** Give it back when applying: it stands for exactly this diff. */
  digest: z.string().nullable(),
  undo: z.object({
    allowed: z.boolean(),
    /** Why not, in a sentence; null when it is allowed. */
    says: z.string().nullable(),
  }),
});
export type Import = z.infer<typeof importSchema>;

/** POST /api/register/imports is multipart: a field `schoolId`, then the part `file`. */
export const importListQuerySchema = z.object({ schoolId: z.uuid().optional() });
/** Newest first, at most one list page. */
export const importListSchema = z.object({ imports: z.array(importSummarySchema) });

/** PUT /api/register/imports/:id/mapping */
export const setMappingSchema = z.object({
  mapping: mappingSchema,
  /** Keeps the mapping for the school under this name as well; one of the same name is replaced. */
  keepAs: z.string().trim().min(1, 'Give the mapping a name.').max(80).nullable().default(null),
});

/** PUT /api/register/imports/:id/matches. `subjectId` null: somebody else, hence a new pupil. Replaces earlier answers. */
export const setMatchesSchema = z.object({
  matches: z
    .array(z.object({ number: z.string().min(1).max(60), subjectId: z.uuid().nullable() }))
    .max(2_000),
});

/** POST /api/register/imports/:id/application */
export const applyImportSchema = z.object({
  digest: z.string().min(1).max(100),
  /** What was typed for each surprise, as its `words` say. */
  confirmations: z.array(z.string().trim().max(200)).max(10).default([]),
  /** What becomes of pupils who are not in the file: nothing, or a last school day. */
  gone: z.enum(['keep', 'left-yesterday', 'leave-today']).default('keep'),
});

/** GET and PUT /api/register/import-mappings */
export const importMappingsQuerySchema = z.object({ schoolId: z.uuid() });
export const keptMappingSchema = z.object({
  name: z.string(),
  mapping: mappingSchema,
  savedBy: z.string(),
  savedAt: z.iso.datetime(),
});
export type KeptMapping = z.infer<typeof keptMappingSchema>;
export const importMappingsSchema = z.object({ mappings: z.array(keptMappingSchema) });
export const keepMappingSchema = z.object({
  schoolId: z.uuid(),
  name: z.string().trim().min(1, 'Give the mapping a name.').max(80),
  mapping: mappingSchema,
});

/*
 * The routes, all for `register:import`:
 *   POST   /api/register/imports                   multipart → 201 importSchema
 *   GET    /api/register/imports?schoolId=         → importListSchema
 *   GET    /api/register/imports/:id               → importSchema
 *   PUT    /api/register/imports/:id/mapping       setMappingSchema → importSchema
 *   PUT    /api/register/imports/:id/matches       setMatchesSchema → importSchema
 *   POST   /api/register/imports/:id/application   applyImportSchema → importSchema
 *   POST   /api/register/imports/:id/undo          → importSchema
 *   DELETE /api/register/imports/:id               → 204, drops an open import
 *   GET    /api/register/imports/:id/changes       → the whole diff as CSV (only while it is open)
 *   GET    /api/register/import-mappings?schoolId= → importMappingsSchema
 *   PUT    /api/register/import-mappings           keepMappingSchema → importMappingsSchema
 *
 * A file that cannot be read is refused at the upload (422, field `file`): the title is its first problem, `facts.problems` and `facts.more`
 * are like `problems` below. Live updates come as topic `register` with the import's id.
 *
 * Refusals to expect: 409 `stale` (the register changed meanwhile, look again), 409 `something-stops-it` (problems, questions or
 * surprises without their words), 409 `wrong-state` (applied, dropped or expired already), 409 `too-late-to-undo` (something
 * rests on it), 413 `upload-too-large`, 422 `bad-input` (a file that is no CSV, a mapping that does not fit the file).
 */
