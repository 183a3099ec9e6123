import type { Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type Actor, requireIn } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { inRegister } from '../scope.ts';
import type { AskedUse } from './asked-use.rules.ts';
import { schoolOf } from '../school.store.ts';
import { pupilsToAsk, type RoundRow } from './round.store.ts';
import { askableRound, usesOfSchool } from './rounds.actions.ts';
import { offeredRound } from './rounds.rules.ts';

export interface PaperForms {
  readonly school: string;
  readonly title: string;
  /** Null for a form outside a round: whenever the family brings it back. */
  readonly returnBy: string | null;
  readonly holdsUntil: string;
  readonly uses: readonly AskedUse[];
  readonly children: readonly { id: string; name: string; className: string | null }[];
}

/**
 * The form on paper, with the very words of the parents' page: for each child of a round, of one class of it, or for one
 * child. A child who must never be shown has no form, and nothing here counts the others. Needs `register:ask` in the school.
 *
 * @throws Refusal `not-found` when there is no form for anybody; `bad-input` without a school, or for too many at once
 */
export async function paperForms(
  deps: Deps,
  actor: Actor,
  query: {
    roundId?: string | undefined;
    schoolId?: string | undefined;
    classId?: string | undefined;
    subjectId?: string | undefined;
  },
): Promise<PaperForms> {
  const day = schoolDay(deps.clock.now());
  return inRegister(deps, actor, 'register:ask', async (tx) => {
    const round =
      query.roundId === undefined ? undefined : await askableRound(tx, actor, query.roundId);
    const school = await schoolOfForm(tx, actor, round, query.schoolId);
    const rows = await pupilsToAsk(tx, {
      federationId: actor.federationId,
      schoolId: school.id,
      classIds: classesFor(round, query.classId),
      subjectId: query.subjectId,
      day,
    });
    const children = new Map(
      rows.map(({ subjectId, child, className }) => [
        subjectId,
        { id: subjectId, name: child, className },
      ]),
    );
    if (children.size === 0) throw noForm();
    if (children.size > LIMITS.paperFormsAtOnce) throw tooMany();
    const uses = await usesOfSchool(tx, school.id);
    const offered = offeredRound(day);
    return {
      school: school.name,
      title: round?.title ?? offered.title,
      returnBy: round?.answerBy ?? null,
      holdsUntil: round?.holdsUntil ?? offered.holdsUntil,
      uses: round === undefined ? uses : uses.filter((use) => round.uses.includes(use.code)),
      children: [...children.values()],
    };
  });
}

async function schoolOfForm(
  tx: Tx,
  actor: Actor,
  round: RoundRow | undefined,
  schoolId: string | undefined,
): Promise<{ id: string; name: string }> {
  if (round !== undefined) return { id: round.schoolId, name: round.school };
  if (schoolId === undefined) {
    throw new Refusal('bad-input', 'It is not clear whose form this is.', 'Choose a school.', {
      field: 'schoolId',
    });
  }
  requireIn(actor, 'register:ask', schoolId);
  const school = await schoolOf(tx, actor.federationId, schoolId);
  if (school === undefined) throw notFound('school');
  return school;
}

function classesFor(
  round: RoundRow | undefined,
  classId: string | undefined,
): readonly string[] | undefined {
  if (round === undefined || round.allClasses) return classId === undefined ? undefined : [classId];
  return classId === undefined ? round.classIds : round.classIds.filter((id) => id === classId);
}

function noForm(): Refusal {
  return new Refusal(
    'not-found',
    'There is nobody here to ask about.',
    'Whoever has left, or cannot be published whatever parents say, has no form. Choose another child or class.',
  );
}

function tooMany(): Refusal {
  return new Refusal(
    'bad-input',
    `These are more than ${LIMITS.paperFormsAtOnce} forms.`,
    'Print them class by class.',
    { field: 'classId' },
  );
}
