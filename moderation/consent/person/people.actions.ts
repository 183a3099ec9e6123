import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { type Actor, requireIn } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { peopleChanged } from '../answering.ts';
import {
  classById,
  classNamed,
  insertClass,
  insertPerson,
  othersNamed,
  personForChange,
  updatePerson,
  type WrittenPerson,
} from './people.store.ts';
import { schoolOf } from '../school.store.ts';
import { type OpenSubject, readableFile, showSubject } from './subject.actions.ts';

/** The class somebody goes to: one of the school, a new one, or none. */
export type ChosenClass =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'new'; readonly name: string; readonly year: string };

interface PersonByHand {
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  readonly class: ChosenClass;
  /** Last school day on which they belong to the school, "2026-07-17". */
  readonly leavesOn: string | null;
  /** Somebody of the same name and class was seen, and this is another person. */
  readonly sameNameIsFine: boolean;
}

/**
 * Puts a pupil, or an adult who answers for themselves (staff, a visitor, a volunteer), on the register by hand. Nobody has been
 * asked then, which is a no. Needs `register:write` in the school.
 */
export async function addPerson(
  deps: Deps,
  actor: Actor,
  command: PersonByHand & { schoolId: string; kind: 'pupil' | 'adult' },
): Promise<OpenSubject> {
  requireIn(actor, 'register:write', command.schoolId);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    if ((await schoolOf(tx, actor.federationId, command.schoolId)) === undefined)
      throw notFound('school');
    const person: WrittenPerson = {
      id: deps.newId(),
      federationId: actor.federationId,
      schoolId: command.schoolId,
      classId: await chosenClass(tx, deps, command),
      kind: command.kind,
      forename: command.forename,
      surname: command.surname,
      knownAs: command.knownAs,
      leavesOn: command.leavesOn,
    };
    if (!command.sameNameIsFine) await requireOnlyOne(tx, person);
    await insertPerson(tx, { ...person, createdAt: now });
    await peopleChanged(tx, person, new Set([person.id]), now);
    await noteChange(tx, actor, now, { id: person.id, kind: 'register.person-added' }, [
      person.kind,
    ]);
    return showSubject(tx, actor, await readableFile(tx, actor, person.id), schoolDay(now));
  });
}

/** Changes how somebody is written down, their class, or the day they leave. Needs `register:write` in the school. */
export async function changePerson(
  deps: Deps,
  actor: Actor,
  command: PersonByHand & { subjectId: string },
): Promise<OpenSubject> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { subject } = await readableFile(tx, actor, command.subjectId);
    requireIn(actor, 'register:write', subject.schoolId);
    const before = await personForChange(tx, subject.id);
    if (before === undefined) throw notFound('person');
    const chosen = { ...command, schoolId: before.schoolId, kind: before.kind };
    const after: WrittenPerson = {
      ...before,
      classId: await chosenClass(tx, deps, chosen),
      forename: command.forename,
      surname: command.surname,
      knownAs: command.knownAs,
      leavesOn: command.leavesOn,
    };
    const changed = (['classId', 'forename', 'surname', 'knownAs', 'leavesOn'] as const).filter(
      (field) => before[field] !== after[field],
    );
    if (changed.length > 0) {
      const isRenamed = changed.some((field) => field !== 'leavesOn' && field !== 'knownAs');
      if (isRenamed && !command.sameNameIsFine) await requireOnlyOne(tx, after);
      await updatePerson(tx, after);
      await peopleChanged(tx, after, new Set([after.id]), now);
      // Which fields, never what stood or stands in them.
      await noteChange(tx, actor, now, { id: after.id, kind: 'register.person-changed' }, changed);
    }
    return showSubject(tx, actor, await readableFile(tx, actor, subject.id), schoolDay(now));
  });
}

async function noteChange(
  tx: Tx,
  actor: Actor,
  at: Date,
  what: { id: string; kind: 'register.person-added' | 'register.person-changed' },
  fields: readonly string[],
): Promise<void> {
  await recordEvent(tx, {
    federationId: actor.federationId,
    at,
    actorId: actor.personId,
    kind: what.kind,
    subjectKind: 'subject',
    subjectId: what.id,
    detail: { fields },
  });
}

async function chosenClass(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  person: { class: ChosenClass; schoolId: string; kind: 'pupil' | 'adult' },
): Promise<string | null> {
  const { class: chosen, schoolId } = person;
  if (person.kind === 'adult' || chosen.kind === 'none') return null;
  if (chosen.kind === 'known') {
    if ((await classById(tx, chosen.id))?.schoolId === schoolId) return chosen.id;
    throw new Refusal(
      'bad-input',
      'This class is not one of the school.',
      'Choose one of the classes shown, or write down a new one.',
      { field: 'class' },
    );
  }
  const known = await classNamed(tx, schoolId, chosen.name);
  if (known !== undefined) return known;
  const id = deps.newId();
  await insertClass(tx, { id, schoolId, name: chosen.name, year: chosen.year });
  return id;
}

async function requireOnlyOne(tx: Tx, person: WrittenPerson): Promise<void> {
  if ((await othersNamed(tx, person)) === 0) return;
  throw new Refusal(
    'same-name',
    person.kind === 'adult'
      ? 'Somebody of this name is on the register of the school already.'
      : 'Somebody of this name is in this class already.',
    'Look whether it is the same person. If it is another one, say so and it will be written down.',
    { field: 'surname' },
  );
}
