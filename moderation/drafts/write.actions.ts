import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, mayIn, requireIn } from '../kernel/permissions.ts';
import { pagesOpenTo } from '../pages/pages.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { requirePolicyAccepted } from '../staff/policy.actions.ts';
import { insertDraft, isSchoolOf, untouchedDraft } from './draft.store.ts';
import { changeOpenRevision, type Saved, stale } from './open-revision.ts';
import { replacePages, updateRevision } from './revision.store.ts';
import { wantedMoment } from './timing.rules.ts';

/**
 * Starts an empty draft for a school, or gives back the one that this person started there and never touched, so that
 * opening the page twice leaves nothing behind. The first draft needs the current policy accepted.
 */
export async function createDraft(
  deps: Deps,
  actor: Actor,
  command: { schoolId: string },
): Promise<{ id: string }> {
  requireIn(actor, 'draft:write', command.schoolId);
  const now = deps.clock.now();
  const id = deps.newId();
  return inTransaction(deps.db, async (tx) => {
    await requirePolicyAccepted(tx, actor);
    // A role in the whole federation names no school, so it says nothing about whose school this is.
    if (!(await isSchoolOf(tx, command.schoolId, actor.federationId))) throw notFound('school');
    const untouched = await untouchedDraft(tx, actor.personId, command.schoolId);
    if (untouched !== undefined) return { id: untouched };
    await insertDraft(tx, {
      id,
      federationId: actor.federationId,
      schoolId: command.schoolId,
      authorId: actor.personId,
      now,
    });
    const pages = await pagesOpenTo(tx, actor);
    const own = pages.filter((page) => page.schoolId === command.schoolId).map((page) => page.id);
    await replacePages(tx, id, 1, own);
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'draft.created',
      subjectKind: 'draft',
      subjectId: id,
      detail: { schoolId: command.schoolId },
    });
    await announce(tx, {
      topic: 'draft',
      id,
      federationId: actor.federationId,
      schoolId: command.schoolId,
    });
    return { id };
  });
}

/** Autosave. Refuses with `stale` when somebody else changed the draft since `version`. */
export async function editDraft(
  deps: Deps,
  actor: Actor,
  command: {
    draftId: string;
    version: number;
    text?: string | undefined;
    pageIds?: readonly string[] | undefined;
    wantedAt?: string | null | undefined;
    urgent?: boolean | undefined;
  },
): Promise<Saved> {
  return changeOpenRevision(deps, actor, command.draftId, async ({ tx, draft, now }) => {
    if (command.version !== draft.version) throw stale(draft);
    await updateRevision(tx, draft.id, draft.revision, {
      ...(command.text === undefined ? {} : { text: command.text }),
      ...(command.wantedAt === undefined
        ? {}
        : { wantedAt: command.wantedAt === null ? null : wantedMoment(command.wantedAt, now) }),
      ...(command.urgent === undefined ? {} : { urgent: command.urgent }),
      editedBy: actor.personId,
      now,
    });
    if (command.pageIds !== undefined) {
      await requireOpenPages(tx, actor, command.pageIds);
      await replacePages(tx, draft.id, draft.revision, command.pageIds);
    }
  });
}

async function requireOpenPages(tx: Tx, actor: Actor, pageIds: readonly string[]): Promise<void> {
  const open = await pagesOpenTo(tx, actor);
  if (
    pageIds.some(
      (id) => !open.some((page) => page.id === id && mayIn(actor, 'draft:write', page.schoolId)),
    )
  ) {
    throw new Refusal(
      'bad-input',
      'One of these Pages is not yours to write for.',
      'Choose among the Pages shown.',
      {
        field: 'pageIds',
      },
    );
  }
}
