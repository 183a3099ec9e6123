import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { decisionFile } from './decision-file.ts';
import { mayRead, requireAct } from './deciding.rules.ts';
import { type DraftFile, loadDraft, type PhotoFile, touchDraft } from './draft.store.ts';
import { openNextRevision, sealRevision, updateRevision } from './revision.store.ts';

export interface Saved {
  readonly version: number;
  readonly revision: number;
}

/** A draft that is being changed, locked and open. */
export interface OpenChange {
  readonly tx: Tx;
  readonly draft: DraftFile;
  readonly now: Date;
  /** The id that a photo has now: another one than the screen named, when this change opened the next revision. */
  readonly idNow: (photoId: string) => string;
}

/** Whether what a draft says now has to be remembered as it is, before it is changed. */
type Keeps = (at: { tx: Tx; draft: DraftFile; now: Date }) => Promise<boolean>;

/**
 * The one way to change a draft: lock it, ask the rule, open a new revision when the last one is sealed or has to be
 * remembered, do the change, count the version up and tell the screens.
 */
export async function changeOpenRevision(
  deps: Deps,
  actor: Actor,
  draftId: string,
  change: (open: OpenChange) => Promise<void>,
  keeps: Keeps = () => Promise.resolve(false),
): Promise<Saved> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, draftId);
    requireAct('edit', decisionFile(draft, []), actor, now);
    const toKeep = !draft.sealed && (await keeps({ tx, draft, now }));
    if (toKeep) await sealRevision(tx, draft.id, draft.revision, now);
    const isNext = draft.sealed || toKeep;
    const copies = isNext
      ? await openNextRevision(tx, draft, { personId: actor.personId, now, newId: deps.newId })
      : new Map<string, string>();
    const open = isNext ? ((await loadDraft(tx, draftId)) ?? draft) : draft;
    await change({ tx, draft: open, now, idNow: (photoId) => copies.get(photoId) ?? photoId });
    await updateRevision(tx, open.id, open.revision, { editedBy: actor.personId, now });
    const version = await touchDraft(tx, open.id, now);
    await announce(tx, {
      topic: 'draft',
      id: open.id,
      federationId: open.federationId,
      schoolId: open.schoolId,
    });
    return { version, revision: open.revision };
  });
}

/** As `changeOpenRevision`, for one photo of the draft. */
export async function changeOpenPhoto(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string },
  change: (open: OpenChange & { photo: PhotoFile }) => Promise<void>,
  keeps?: Keeps,
): Promise<Saved> {
  return changeOpenRevision(
    deps,
    actor,
    command.draftId,
    async (open) => {
      const photo = open.draft.photos.find((each) => each.id === open.idNow(command.photoId));
      if (photo === undefined) throw notFound('photo');
      await change({ ...open, photo });
    },
    keeps,
  );
}

/** Loads and locks a draft that this person may see; otherwise it does not exist for them. */
export async function loadReadable(tx: Tx, actor: Actor, draftId: string): Promise<DraftFile> {
  const draft = await loadDraft(tx, draftId, { lock: true });
  if (draft === undefined || !mayRead(draft, actor)) throw notFound('draft');
  return draft;
}

export function stale(draft: { version: number }): Refusal {
  return new Refusal(
    'stale',
    'Somebody changed this draft a moment ago.',
    'Look at it as it is now, then decide again. What you typed is still here.',
    { facts: { version: draft.version } },
  );
}
