import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { askToSettle } from '../drafts/settle.actions.ts';
import { type EventKind, recordEvent } from '../record/record.actions.ts';
import { keptSerial } from '../equipment/serial.rules.ts';
import type { PictureFacts } from './facts.contract.ts';
import { keepFacts, keepTrouble, pictureById } from './picture.store.ts';

/** What a worker needs to look at a picture, or 'done' when another run already did. */
export async function pictureToCheck(
  deps: Deps,
  command: { pictureId: string },
): Promise<{ originalSha256: string } | 'done'> {
  const picture = await inTransaction(deps.db, (tx) => pictureById(tx, command.pictureId));
  if (picture === undefined || picture.checkState !== 'waiting') return 'done';
  return { originalSha256: picture.originalSha256 };
}

/** Keeps what a worker found in a picture: facts only, no judgement. Running twice changes nothing. */
export async function recordFacts(
  deps: Deps,
  command: {
    pictureId: string;
    facts: PictureFacts;
    preview: Buffer;
    thumbnail: Buffer;
    /** The camera's serial number as the file said it; only what is needed to compare it is kept. */
    bodySerial?: string | undefined;
  },
): Promise<void> {
  const preview = await deps.pictures.putBytes(command.preview);
  const thumbnail = await deps.pictures.putBytes(command.thumbnail);
  const { faces, people, checkVersion, metadata } = command.facts;
  const serial = keptSerial(command.bodySerial, deps.sealing.digest);
  const event: CheckEvent = {
    kind: 'picture.checked',
    detail: { faces: faces.length, people: people.length, checkVersion },
  };
  await closeCheck(deps, command.pictureId, event, (tx, now) =>
    keepFacts(tx, command.pictureId, {
      facts:
        serial === undefined
          ? command.facts
          : { ...command.facts, metadata: { ...metadata, serial } },
      previewSha256: preview.sha256,
      thumbnailSha256: thumbnail.sha256,
      now,
    }),
  );
}

/** The file is no picture that may be used (broken, a bomb, animated …): the draft says why and keeps everything else. */
export async function recordPictureRefused(
  deps: Deps,
  command: { pictureId: string; code: string; says: string },
): Promise<void> {
  await closeWithTrouble(deps, command.pictureId, 'refused', command.code, command.says);
}

/** The check itself broke, on every attempt. It counts as a hold, never as a pass (architecture.md, rule 6). */
export async function recordCheckFailed(
  deps: Deps,
  command: { pictureId: string; failure: string },
): Promise<void> {
  await closeWithTrouble(
    deps,
    command.pictureId,
    'failed',
    command.failure,
    'This photo could not be checked. Send the draft in again to have it checked once more.',
  );
}

async function closeWithTrouble(
  deps: Deps,
  pictureId: string,
  state: 'failed' | 'refused',
  code: string,
  says: string,
): Promise<void> {
  const event: CheckEvent = {
    kind: state === 'failed' ? 'picture.check-failed' : 'picture.refused',
    detail: { code: code.slice(0, 200) },
  };
  await closeCheck(deps, pictureId, event, (tx, now) =>
    keepTrouble(tx, pictureId, { state, code, says, now }),
  );
}

interface CheckEvent {
  readonly kind: EventKind;
  readonly detail: Record<string, unknown>;
}

/**
 * Ends a check that is still waiting, tells the screens, and has drafts settled that waited for it. Locks the drafts before
 * the record, as everything does that writers do.
 */
async function closeCheck(
  deps: Deps,
  pictureId: string,
  event: CheckEvent,
  close: (tx: Tx, now: Date) => Promise<void>,
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const picture = await pictureById(tx, pictureId, { lock: true });
    if (picture === undefined || picture.checkState !== 'waiting') return;
    await close(tx, now);
    await askToSettle(tx, { pictureId }, now);
    await recordEvent(tx, {
      federationId: picture.federationId,
      at: now,
      actorId: null,
      subjectKind: 'picture',
      subjectId: picture.id,
      ...event,
    });
    await announce(tx, {
      topic: 'picture',
      id: pictureId,
      federationId: picture.federationId,
      schoolId: null,
    });
  });
}
