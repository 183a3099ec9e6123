import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type Actor, mayIn, requireIn } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { peopleChanged } from '../answering.ts';
import { addressesChange } from '../asking/address-changed.ts';
import { guardiansOf } from '../consent.store.ts';
import {
  childrenOf,
  guardiansLike,
  insertGuardian,
  insertGuardianship,
  schoolsOfGuardian,
  updateGuardian,
  updateGuardianship,
} from './family.store.ts';
import { type OpenSubject, readableFile, showSubject } from './subject.actions.ts';

interface GuardianByHand {
  readonly name: string;
  readonly email: string | null;
  readonly relation: string;
  readonly mayAnswer: boolean;
}

/**
 * Adds a parent or guardian to a child. One of the same name and address whom the actor's schools know already is the same
 * person, so that brothers and sisters are asked together. Needs `register:write` in the school.
 */
export async function addGuardian(
  deps: Deps,
  actor: Actor,
  command: GuardianByHand & { subjectId: string },
): Promise<OpenSubject> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { subject } = await writableChild(tx, actor, command.subjectId);
    const present = await guardiansOf(tx, subject.id);
    if (present.length >= LIMITS.guardiansPerPerson) {
      throw wrong(
        `A child can have ${LIMITS.guardiansPerPerson} guardians at most.`,
        'Change one of those who are there.',
        'name',
      );
    }
    const { name, email } = command;
    const known = email === null ? undefined : await knownGuardian(tx, actor, { name, email });
    if (present.some(({ id }) => id === known)) {
      throw wrong('This guardian is there already.', 'Change the entry above.', 'name');
    }
    const id = known ?? deps.newId();
    if (known === undefined) {
      await insertGuardian(tx, { id, federationId: actor.federationId, name, email });
    }
    await insertGuardianship(tx, {
      guardianId: id,
      subjectId: subject.id,
      relation: command.relation,
      mayAnswer: command.mayAnswer,
    });
    await peopleChanged(tx, whereIs(actor, subject), new Set([subject.id]), now);
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'register.guardian-added',
      subjectKind: 'subject',
      subjectId: subject.id,
      detail: { guardianId: id, shared: known !== undefined, mayAnswer: command.mayAnswer },
    });
    return showSubject(tx, actor, await readableFile(tx, actor, subject.id), schoolDay(now));
  });
}

/**
 * Changes a guardian: relation and whether they may answer are this child's, name and address are the guardian's for every child.
 * Another address ends the links that went to the old one, which is told. Needs `register:write` in the school, for name and address in the
 * schools of all their children.
 */
export async function changeGuardian(
  deps: Deps,
  actor: Actor,
  command: GuardianByHand & { subjectId: string; guardianId: string },
): Promise<OpenSubject> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { subject } = await writableChild(tx, actor, command.subjectId);
    const { guardianId } = command;
    const before = (await guardiansOf(tx, subject.id)).find(({ id }) => id === guardianId);
    if (before === undefined) throw notFound('guardian');
    const changed = (['name', 'email', 'relation', 'mayAnswer'] as const).filter(
      (field) => before[field] !== command[field],
    );
    const isShared = changed.includes('name') || changed.includes('email');
    if (isShared) {
      await requireAllSchools(tx, actor, guardianId);
      if (changed.includes('email')) {
        const { email } = command;
        await addressesChange(tx, deps, subject.schoolId, [{ guardianId, email }]);
      }
      await updateGuardian(tx, guardianId, command);
    }
    if (changed.length > 0) {
      await updateGuardianship(tx, { guardianId, subjectId: subject.id }, command);
      for (const child of isShared ? await childrenOf(tx, guardianId) : [subject]) {
        await peopleChanged(tx, whereIs(actor, child), new Set([child.id]), now);
      }
      await recordEvent(tx, {
        federationId: actor.federationId,
        at: now,
        actorId: actor.personId,
        kind: 'register.guardian-changed',
        subjectKind: 'subject',
        subjectId: subject.id,
        detail: {
          guardianId,
          fields: changed,
          ...(changed.includes('mayAnswer') ? { mayAnswer: command.mayAnswer } : {}),
        },
      });
    }
    return showSubject(tx, actor, await readableFile(tx, actor, subject.id), schoolDay(now));
  });
}

async function writableChild(tx: Tx, actor: Actor, subjectId: string) {
  const file = await readableFile(tx, actor, subjectId);
  requireIn(actor, 'register:write', file.subject.schoolId);
  if (file.subject.kind === 'adult') {
    throw wrong('Adults answer for themselves.', 'Write down what they said.', 'name');
  }
  return file;
}

/** Only one whose children are all of schools where the actor writes: what is changed here then stays in these schools. */
async function knownGuardian(
  tx: Tx,
  actor: Actor,
  who: { name: string; email: string },
): Promise<string | undefined> {
  for (const id of await guardiansLike(tx, actor.federationId, who)) {
    const schools = await schoolsOfGuardian(tx, id);
    if (schools.every((schoolId) => mayIn(actor, 'register:write', schoolId))) return id;
  }
  return undefined;
}

/** Letters to all children's guardians go to this address, so one school alone does not change it for another. */
async function requireAllSchools(tx: Tx, actor: Actor, guardianId: string): Promise<void> {
  const schools = await schoolsOfGuardian(tx, guardianId);
  if (schools.every((schoolId) => mayIn(actor, 'register:write', schoolId))) return;
  throw new Refusal(
    'not-allowed',
    'The name and the address of this guardian are not for one school alone to change.',
    'Ask an administrator to change them.',
  );
}

function whereIs(actor: Actor, subject: { schoolId: string }) {
  return { federationId: actor.federationId, schoolId: subject.schoolId };
}

function wrong(title: string, remedy: string, field: string): Refusal {
  return new Refusal('bad-input', title, remedy, { field });
}
