import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { type Actor, requireIn } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { subjectFiles, type UseToAsk, usesToAsk } from '../consent.store.ts';
import { standingInWords } from './export-words.rules.ts';
import { classById } from '../person/people.store.ts';
import { schoolOf } from '../school.store.ts';
import type { SubjectFile } from '../permission.rules.ts';
import { inRegisterOrder } from '../lists/register-names.rules.ts';
import { inRegister } from '../scope.ts';
import { usesToday } from '../person/subject.actions.ts';

/** Who takes the copy: a colleague, or an operator at the command line, whom nobody signed in. */
export interface Exporter {
  readonly personId: string | null;
  readonly name: string;
}

export type ExportFormat = 'csv' | 'pdf' | 'json';

interface Chosen {
  readonly schoolId: string;
  readonly classId?: string | undefined;
  /** Only this use. */
  readonly use?: string | undefined;
  readonly format: ExportFormat;
}

/** The register of a school as a list to take along. */
export interface RegisterExport {
  readonly school: { readonly id: string; readonly name: string; readonly shortName: string };
  readonly className: string | null;
  /** The school day that the answers are of. */
  readonly day: string;
  readonly exportedAt: Date;
  readonly exportedBy: string;
  readonly uses: readonly { readonly use: string; readonly name: string }[];
  readonly people: readonly ExportedPerson[];
}

export interface ExportedPerson {
  readonly id: string;
  readonly surname: string;
  readonly forename: string;
  readonly knownAs: string | null;
  readonly kind: 'pupil' | 'adult';
  readonly className: string | null;
  /** Today's answer for each use, in the order of the uses. */
  readonly answers: readonly string[];
}

/** The register of one school with today's answers. Needs `register:export` in the school; written into the record with counts. */
export async function exportRegister(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  chosen: Chosen,
): Promise<RegisterExport> {
  requireIn(actor, 'register:export', chosen.schoolId);
  const register = await inRegister(deps, actor, 'register:export', (tx) =>
    gather(tx, deps, { exporter: actor, federationId: actor.federationId }, chosen),
  );
  await noteExport(deps, { exporter: actor, federationId: actor.federationId }, chosen, register);
  return register;
}

/** The same for an operator at the command line. */
export async function exportRegisterByOperator(
  deps: Pick<Deps, 'db' | 'clock'>,
  federationId: string,
  chosen: Chosen,
): Promise<RegisterExport> {
  const to = { exporter: OPERATOR, federationId };
  const register = await forNobody(deps, (tx) => gather(tx, deps, to, chosen));
  await noteExport(deps, to, chosen, register);
  return register;
}

export const OPERATOR: Exporter = { personId: null, name: 'an operator at the command line' };

/** For an operator at the command line, who is nobody in particular and may see everything that the installation holds. */
export async function forNobody<Result>(
  deps: Pick<Deps, 'db'>,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return inTransaction(deps.db, work);
}

interface To {
  readonly exporter: Exporter;
  readonly federationId: string;
}

async function gather(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  { exporter, federationId }: To,
  chosen: Chosen,
): Promise<RegisterExport> {
  const now = deps.clock.now();
  const day = schoolDay(now);
  const school = await schoolOf(tx, federationId, chosen.schoolId);
  if (school === undefined) throw notFound('school');
  const uses = await chosenUses(tx, chosen.use);
  const { classId } = chosen;
  const files = await subjectFiles(tx, { federationId, schoolIds: [school.id], classId });
  return {
    school: { id: school.id, name: school.name, shortName: school.shortName },
    className: await classNameOf(tx, school.id, classId),
    day,
    exportedAt: now,
    exportedBy: exporter.name,
    uses: uses.map(({ use, name }) => ({ use, name })),
    people: [...files.values()]
      .toSorted((a, b) => inRegisterOrder(a.subject, b.subject))
      .map((file) => exported(file, uses, day)),
  };
}

/** Before anything is handed out: without its event there is no copy. */
async function noteExport(
  deps: Pick<Deps, 'db'>,
  { exporter, federationId }: To,
  chosen: Chosen,
  register: RegisterExport,
): Promise<void> {
  await inTransaction(deps.db, (tx) =>
    recordEvent(tx, {
      federationId,
      at: register.exportedAt,
      actorId: exporter.personId,
      kind: 'register.exported',
      subjectKind: 'federation',
      subjectId: federationId,
      detail: {
        schoolId: chosen.schoolId,
        classId: chosen.classId ?? null,
        use: chosen.use ?? null,
        format: chosen.format,
        people: register.people.length,
      },
    }),
  );
}

function exported(file: SubjectFile, uses: readonly UseToAsk[], day: string): ExportedPerson {
  const { id, surname, forename, knownAs, kind, className } = file.subject;
  // Asked of all the same, or a use that nobody is asked about any more would be left out of some lines.
  const today = usesToday(
    file,
    uses.map((use) => ({ ...use, retired: false })),
    day,
  );
  return {
    id,
    surname,
    forename,
    knownAs,
    kind,
    className,
    answers: today.map(standingInWords),
  };
}

async function chosenUses(tx: Tx, use: string | undefined): Promise<UseToAsk[]> {
  const all = (await usesToAsk(tx)).filter(({ retired }) => !retired);
  if (use === undefined) return all;
  const one = all.filter((each) => each.use === use);
  if (one.length > 0) return one;
  throw new Refusal(
    'bad-input',
    'Nobody is asked about this use.',
    'Choose one of the uses shown.',
    { field: 'use' },
  );
}

async function classNameOf(
  tx: Tx,
  schoolId: string,
  classId: string | undefined,
): Promise<string | null> {
  if (classId === undefined) return null;
  const found = await classById(tx, classId);
  if (found?.schoolId !== schoolId) throw notFound('class');
  return found.name;
}
