import type { Readable } from 'node:stream';
import { inTransaction, onOneSnapshot, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { schoolClock, schoolDay } from '../kernel/school-time.ts';
import { permissionOnPages, spokenMay } from '../consent/permission.rules.ts';
import { PAGE_USE } from '../consent/uses.rules.ts';
import type { SubjectFile } from '../consent/permission.rules.ts';
import { bestEyesNow } from '../operations/worker-eyes.actions.ts';
import { publicationsForDraft } from '../pages/ledger.actions.ts';
import { openPictureFile } from '../pictures/viewing.actions.ts';
import { historyOf } from '../record/record.actions.ts';
import { willBeCheckedAgain } from './check-again.rules.ts';
import { decisionFile } from './decision-file.ts';
import { DRAFT_ACTS, mayRead, maySeeUncovered, whyNot } from './deciding.rules.ts';
import { approvalsInForce } from './approval.store.ts';
import { undoUntil } from './decide.actions.ts';
import { type DraftFile, loadDraft, type PhotoFile } from './draft.store.ts';
import { evaluateDraft, filesOfPeopleIn, toCheck } from './evaluation.actions.ts';
import type { Finding } from './finding.contract.ts';
import { findingsOf } from './finding.store.ts';
import { withDraftsToRead } from './look-alikes.actions.ts';
import { draftsWithPicture, staffNames } from './list.store.ts';
import { accountOf } from './people-findings.rules.ts';
import { asPublished } from './published-part.rules.ts';
import { isEditable } from './states.rules.ts';

/**
 * A draft as this person sees it: content, photos with their faces, findings, what they may do and why not, history. While
 * it can be edited the findings are computed afresh; once handed in they are those that were kept.
 */
export async function openDraft(deps: Deps, actor: Actor, command: { draftId: string }) {
  const now = deps.clock.now();
  // Otherwise the findings, or the faces, could be of another moment than the version that a decision names.
  return onOneSnapshot(deps.db, async (tx) => {
    const draft = await loadDraft(tx, command.draftId);
    if (draft === undefined || !mayRead(draft, actor)) throw notFound('draft');
    return show(tx, actor, draft, now);
  });
}

async function show(tx: Tx, actor: Actor, draft: DraftFile, now: Date) {
  const kept = await findingsOf(tx, draft);
  const writing = isEditable(draft.state) && !draft.sealed;
  const preview: Finding[] = writing ? await evaluateDraft(tx, draft, 'writing', now) : [];
  const until = await undoableUntil(tx, actor, draft);
  const file = decisionFile(draft, kept, until);
  const names = await staffNames(tx, [
    draft.authorId,
    draft.editedBy,
    ...kept.flatMap((finding) =>
      finding.resolution === null ? [] : [finding.resolution.personId],
    ),
  ]);
  const nameOf = (id: string): string => names.get(id) ?? 'somebody who left';
  const files = await filesOfPeopleIn(tx, draft);
  const eyes = await bestEyesNow(tx, now);
  return {
    id: draft.id,
    schoolId: draft.schoolId,
    state: draft.state,
    version: draft.version,
    revision: draft.revision,
    author: { id: draft.authorId, name: nameOf(draft.authorId) },
    editor: { id: draft.editedBy, name: nameOf(draft.editedBy) },
    text: draft.text,
    pageIds: draft.pages.map((page) => page.id),
    wantedAt: draft.wantedAt === null ? null : schoolClock(draft.wantedAt),
    urgent: draft.urgent,
    photos: draft.photos.map((photo) => ({
      ...showPhoto(draft, photo, files, schoolDay(now)),
      checkAgain: willBeCheckedAgain(photo, draft.state, eyes),
      ...(maySeeUncovered(file, actor) ? uncoveredUrls(photo) : NO_URLS),
    })),
    findings: writing
      ? (await withDraftsToRead(tx, actor, preview)).map((finding) => ({
          ...finding,
          id: null,
          resolution: null,
        }))
      : (await withDraftsToRead(tx, actor, kept)).map((finding) => ({
          ...finding,
          resolution:
            finding.resolution === null
              ? null
              : {
                  reason: finding.resolution.reason,
                  by: nameOf(finding.resolution.personId),
                  at: finding.resolution.at.toISOString(),
                },
        })),
    cameBackBecause: draft.cameBackBecause,
    acts: DRAFT_ACTS.map((act) => {
      const because = whyNot(act, file, actor, now);
      return { act, allowed: because === null, because };
    }),
    undoUntil:
      until !== undefined && whyNot('undo-approval', file, actor, now) === null
        ? until.toISOString()
        : null,
    publications: await publicationsForDraft(tx, draft),
    history: await shownHistory(tx, draft),
    createdAt: draft.createdAt.toISOString(),
    updatedAt: draft.updatedAt.toISOString(),
    submittedAt: draft.submittedAt?.toISOString() ?? null,
  };
}

async function shownHistory(tx: Tx, draft: DraftFile) {
  const history = await historyOf(tx, draft.federationId, { kind: 'draft', id: draft.id });
  return history.map(({ at, who, kind, says }) => ({ at: at.toISOString(), who, kind, says }));
}

async function undoableUntil(tx: Tx, actor: Actor, draft: DraftFile): Promise<Date | undefined> {
  const [approval] = await approvalsInForce(tx, draft.id);
  return approval?.approvedBy === actor.personId ? undoUntil(approval.approvedAt) : undefined;
}

function showPhoto(
  draft: DraftFile,
  photo: PhotoFile,
  files: ReadonlyMap<string, SubjectFile>,
  day: string,
) {
  const personOf = (subjectId: string) => {
    const file = files.get(subjectId);
    const answer = permissionOnPages(file, PAGE_USE, draft.pages, day);
    return {
      subjectId,
      name: nameOnRegister(file),
      mayBeShown: answer.granted,
      // The terms of a yes are said where a photo goes against them.
      says: answer.granted && file !== undefined ? spokenMay(file.subject, PAGE_USE) : answer.says,
      className: file?.subject.className ?? null,
      kind: file?.subject.kind ?? 'pupil',
    };
  };
  const account = photo.facts === null ? null : accountOf(asPublished(toCheck(photo)));
  return {
    id: photo.id,
    pictureId: photo.pictureId,
    position: photo.position,
    altText: photo.altText,
    accounting: photo.accounting,
    markings: photo.markings.map((marking) =>
      marking.kind === 'person'
        ? { ...personOf(marking.subjectId), kind: marking.kind, box: marking.box }
        : marking,
    ),
    roll: photo.roll.map((subjectId) => {
      const { name, mayBeShown, kind } = personOf(subjectId);
      return { subjectId, name, mayBeShown, kind };
    }),
    checkState: photo.checkState,
    checkSays: photo.checkSays,
    facts: photo.facts,
    faces:
      account === null
        ? null
        : { found: account.found, accounted: account.accounted, unaccounted: account.unaccounted },
    crop: photo.crop,
    originalDeletedAt: photo.originalDeletedAt?.toISOString() ?? null,
    renderedUrl:
      photo.rendered?.state === 'rendered'
        ? `/api/drafts/${draft.id}/photos/${photo.id}/rendered`
        : null,
    renderedThumbnailUrl:
      photo.rendered?.state === 'rendered' && photo.rendered.thumbnailSha256 !== null
        ? `/api/drafts/${draft.id}/photos/${photo.id}/rendered-thumbnail`
        : null,
  };
}

/** The ways to the picture as it was handed in, without covers and crop. */
function uncoveredUrls({ hasPreview, pictureId }: PhotoFile) {
  if (!hasPreview) return NO_URLS;
  const at = `/api/pictures/${pictureId}`;
  return { previewUrl: `${at}/preview`, thumbnailUrl: `${at}/thumbnail` };
}

const NO_URLS = { previewUrl: null, thumbnailUrl: null };

function nameOnRegister(file: SubjectFile | undefined): string {
  if (file === undefined) return 'somebody who is not on the register of this school';
  return `${file.subject.knownAs ?? file.subject.forename} ${file.subject.surname}`;
}

/**
 * A picture without its covers, for somebody who says who is in it: who only reads or decides gets the file that will be
 * published. Never the original: that may carry a place and a device.
 */
export async function openPicture(
  deps: Deps,
  actor: Actor,
  command: { pictureId: string; size: 'preview' | 'thumbnail' },
): Promise<{ stream: Readable; bytes: number; sha256: string }> {
  const sha256 = await inTransaction(deps.db, async (tx) => {
    for (const draftId of await draftsWithPicture(tx, command.pictureId)) {
      const draft = await loadDraft(tx, draftId);
      if (draft === undefined || !mayRead(draft, actor)) continue;
      if (maySeeUncovered(decisionFile(draft, []), actor)) {
        return openPictureFile(tx, command.pictureId, command.size);
      }
    }
    return undefined;
  });
  if (sha256 === undefined) throw notFound('photo');
  return { ...(await deps.pictures.open(sha256)), sha256 };
}

/** The very file that will be published, or its thumbnail. */
export async function openRendered(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string; size: 'whole' | 'thumbnail' },
): Promise<{ stream: Readable; bytes: number; sha256: string }> {
  const sha256 = await inTransaction(deps.db, async (tx) => {
    const draft = await loadDraft(tx, command.draftId);
    if (draft === undefined || !mayRead(draft, actor)) throw notFound('draft');
    const file = draft.photos.find((photo) => photo.id === command.photoId)?.rendered;
    return (command.size === 'whole' ? file?.sha256 : file?.thumbnailSha256) ?? undefined;
  });
  if (sha256 === undefined) throw notFound('photo');
  return { ...(await deps.pictures.open(sha256)), sha256 };
}
