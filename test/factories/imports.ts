import { openUses } from '../../moderation/consent/register.actions.ts';
import { applyImport, type GoneChoice } from '../../moderation/consent/import/apply.actions.ts';
import {
  lookAtImport,
  type OpenImport,
  setMapping,
  uploadImport,
} from '../../moderation/consent/import/import.actions.ts';
import { type Mapping, mappingSchema } from '../../moderation/consent/import/mapping.contract.ts';
import { type Db, inTransaction } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';

/** Reads the files of `exportOf`: "Yes", "No", "Withdrawn" and an empty cell. */
export const TEST_MAPPING: Mapping = mappingSchema.parse({
  number: 'UPN',
  forename: 'Forename',
  surname: 'Surname',
  knownAs: 'Known as',
  className: 'Class',
  year: 'Year',
  leavesOn: 'Leaving date',
  dateFormat: 'dd/mm/yyyy',
  guardians: [
    { name: 'Contact 1 Name', relation: 'Contact 1 Relationship', email: 'Contact 1 Email' },
  ],
  uses: [
    {
      use: 'facebook',
      column: 'Social media',
      granted: ['Yes'],
      refused: ['No'],
      withdrawn: ['Withdrawn'],
      notAsked: [''],
    },
  ],
});

const HEADINGS = [
  'UPN',
  'Forename',
  'Surname',
  'Known as',
  'Class',
  'Year',
  'Leaving date',
  'Contact 1 Name',
  'Contact 1 Relationship',
  'Contact 1 Email',
  'Social media',
] as const;

export type ExportRow = Partial<Record<(typeof HEADINGS)[number], string>>;

/** A school's export with these pupils; a number, a class and a "Yes" unless a row says otherwise. */
export function exportOf(rows: readonly ExportRow[]): Buffer {
  const lines = rows.map((row, index) => {
    const whole: ExportRow = {
      UPN: upn(index + 1),
      Class: 'Oak',
      Year: '3',
      'Social media': 'Yes',
      ...row,
    };
    return HEADINGS.map((heading) => whole[heading] ?? '').join(',');
  });
  return Buffer.from(`${[HEADINGS.join(','), ...lines].join('\r\n')}\r\n`);
}

/** A number of the shape of a UPN. */
export function upn(index: number): string {
  return `A${String(index).padStart(12, '0')}`;
}

/** Pupils with invented names, of which no two are alike. */
export function inventedPupils(count: number): ExportRow[] {
  return Array.from({ length: count }, (_, index) => ({
    Forename: `Pupil${letters(index)}`,
    Surname: `Name${letters(index)}`,
  }));
}

function letters(index: number): string {
  return String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
}

export interface ImportDesk {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly schoolId: string;
  /** Takes a file in, without a mapping. */
  take(content: Buffer): Promise<OpenImport>;
  /** Takes a file in with the mapping and says what it would change. */
  look(content: Buffer, mapping?: Mapping): Promise<OpenImport>;
  /** Applies what the dry run shows at this moment. */
  apply(
    opened: OpenImport,
    choices?: { confirmations?: string[]; gone?: GoneChoice },
  ): Promise<OpenImport>;
  /** Both. */
  bring(content: Buffer, confirmations?: string[]): Promise<OpenImport>;
}

/** A place from which an administrator imports into one school. */
export async function openDesk(deps: Deps, actor: Actor, schoolId: string): Promise<ImportDesk> {
  await inTransaction(deps.db, openUses);
  const take: ImportDesk['take'] = (content) =>
    uploadImport(deps, actor, { schoolId, fileName: 'export.csv', content });
  const look: ImportDesk['look'] = async (content, mapping = TEST_MAPPING) => {
    const { kept } = await take(content);
    return setMapping(deps, actor, { importId: kept.id, mapping, keepAs: null });
  };
  const apply: ImportDesk['apply'] = (opened, choices = {}) =>
    applyImport(deps, actor, {
      importId: opened.kept.id,
      digest: opened.run?.planned?.digest ?? 'none',
      confirmations: choices.confirmations ?? [],
      gone: choices.gone ?? 'keep',
    });
  return {
    deps,
    actor,
    schoolId,
    take,
    look,
    apply,
    async bring(content, confirmations = []) {
      const opened = await look(content);
      await apply(opened, { confirmations });
      return lookAtImport(deps, actor, { importId: opened.kept.id });
    },
  };
}

/** Everything in the register of a federation that an import could change, to compare before and after. */
export async function registerOf(db: Db, federationId: string) {
  const subjects = await db
    .selectFrom('subject')
    .leftJoin('school_class', 'school_class.id', 'subject.class_id')
    .select([
      'subject.id',
      'forename',
      'surname',
      'known_as',
      'leaves_on',
      'mis_id',
      'subject.school_id',
    ])
    .select(['school_class.name as class'])
    .where('federation_id', '=', federationId)
    .where('struck_out_at', 'is', null)
    .orderBy('forename')
    .orderBy('subject.id')
    .execute();
  const ids = ['00000000-0000-0000-0000-000000000000', ...subjects.map(({ id }) => id)];
  return {
    subjects,
    guardians: await db
      .selectFrom('guardianship')
      .innerJoin('guardian', 'guardian.id', 'guardianship.guardian_id')
      .select(['guardian.id', 'name', 'email', 'relation', 'may_answer', 'subject_id'])
      .where('federation_id', '=', federationId)
      .where('subject_id', 'in', ids)
      .orderBy('guardian.id')
      .orderBy('subject_id')
      .execute(),
    answers: await db
      .selectFrom('consent_answer')
      .leftJoin('consent_retraction', 'answer_id', 'consent_answer.id')
      .select(['id', 'subject_id', 'use_code', 'status', 'guardian_id'])
      .where('answer_id', 'is', null)
      .where('subject_id', 'in', ids)
      .orderBy('seq')
      .execute(),
    classes: await db
      .selectFrom('school_class')
      .innerJoin('school', 'school.id', 'school_class.school_id')
      .select(['school_class.name', 'year'])
      .where('federation_id', '=', federationId)
      .orderBy('school_class.name')
      .execute(),
  };
}
