import { subjectFilesById } from '../consent/register.actions.ts';
import { PAGE_USE } from '../consent/uses.rules.ts';
import type { Tx } from '../database/client.ts';
import type { Actor } from '../kernel/permissions.ts';
import { schoolDayInWords } from '../kernel/school-time.ts';
import { overlap, SAME_FACE_OVERLAP } from '../pictures/accounting.rules.ts';
import { clip } from '../pictures/cover.rules.ts';
import { reachesInto } from '../pictures/crop.rules.ts';
import { type Alike, picturesLike } from '../pictures/look-alikes.actions.ts';
import type { Marking } from '../pictures/marking.contract.ts';
import { boxUnder } from '../pictures/same-place.rules.ts';
import { mayRead } from './deciding.rules.ts';
import { type DraftFile, loadDraft } from './draft.store.ts';
import type { Finding } from './finding.contract.ts';
import {
  endedDraftsWith,
  markedBefore,
  markedOnPictures,
  peopleSaidToBeIn,
  schoolOfDraft,
} from './look-alike.store.ts';
import { askTheHead, type LookAlike, mayNotBeShownAnyMore } from './look-alikes.rules.ts';
import { peopleTakenAway, type SaidBefore } from './said-before.rules.ts';

/** What is known from before of the pictures in a draft. */
export interface KnownBefore {
  readonly lookAlikes: LookAlike[];
  readonly saidBefore: SaidBefore[];
}

/**
 * Earlier drafts whose pictures the photos of this one look like, and who was marked in this draft before and may not be shown,
 * on the same pictures and on others that look like them; as of a school day.
 */
export async function knownBefore(tx: Tx, draft: DraftFile, day: string): Promise<KnownBefore> {
  const photos = draft.photos.flatMap(({ position, facts }) =>
    facts === null ? [] : [{ position, facts }],
  );
  const found = await picturesLike(tx, draft.federationId, photos);
  return {
    lookAlikes: await lookAlikesAmong(tx, draft, found, day),
    saidBefore: [
      ...(await thoseNotToBeShown(tx, await markedBefore(tx, draft), day)),
      ...(await thoseNotToBeShown(tx, await markedOnCopies(tx, draft, found.alike), day)),
    ],
  };
}

/** Of other drafts only: what this draft itself holds or held is no news to whoever writes it. */
async function lookAlikesAmong(
  tx: Tx,
  draft: DraftFile,
  { alike, unfinished }: Awaited<ReturnType<typeof picturesLike>>,
  day: string,
): Promise<LookAlike[]> {
  const photosLike = Map.groupBy(alike, ({ pictureId }) => pictureId);
  const pictureIds = [...photosLike.keys()];
  const ended = await endedDraftsWith(tx, draft, pictureIds);
  const said = await peopleSaidToBeIn(tx, draft, pictureIds);
  const notToBeShown = await thoseNotToBeShown(tx, said, day);
  const earlier = [
    ...ended.map(({ pictureId, draftId, state, endedAt, school }) => ({
      pictureId,
      draftId,
      of: state,
      ended: { on: schoolDayInWords(endedAt), school },
    })),
    ...notToBeShown.map((each) => ({ ...each, of: 'not-to-be-shown' as const })),
  ].flatMap(({ pictureId, ...each }) =>
    (photosLike.get(pictureId) ?? []).map(({ position }) => ({ photo: position, ...each })),
  );
  return [...earlier, ...unfinished.map((photo) => ({ photo, of: 'not-all-compared' as const }))];
}

/**
 * Who was marked in earlier versions of this draft on other pictures that show what a photo shows, and where in the photo that is.
 * Somebody whom the photo leaves out is not among them.
 */
async function markedOnCopies(
  tx: Tx,
  draft: DraftFile,
  alike: readonly Alike[],
): Promise<SaidBefore[]> {
  const pictureIds = [...new Set(alike.map(({ pictureId }) => pictureId))];
  const marked = await markedOnPictures(tx, draft, pictureIds);
  return draft.photos.flatMap(({ position, pictureId: own, facts }) =>
    marked
      .filter(({ pictureId }) => pictureId !== own)
      .flatMap(({ pictureId, size, subjectId, box }): SaidBefore[] => {
        if (facts === null) return [];
        const those = alike.filter(
          (each) => each.position === position && each.pictureId === pictureId,
        );
        if (those.length === 0) return [];
        // The spots tell better where a place is than the look of the whole.
        const overlay = those.find((each) => each.overlay !== undefined)?.overlay;
        const here = boxUnder(overlay, box, facts, size);
        const edges = { x: 0, y: 0, width: facts.width, height: facts.height };
        const inside = reachesInto(here, edges) ? clip(here, edges) : undefined;
        if (inside === undefined) return [];
        return [{ photo: position, subjectId, box: inside, isOfCopy: true }];
      }),
  );
}

/**
 * Whether other markings on a photo would leave nothing that tells of somebody who may not be shown and is marked in it now.
 * Marking them there again and taking them away again tells nothing more.
 */
export async function wouldForget(
  tx: Tx,
  draft: DraftFile,
  change: { readonly photoId: string; readonly markings: readonly Marking[] },
  day: string,
): Promise<boolean> {
  const photo = draft.photos.find(({ id }) => id === change.photoId);
  if (photo === undefined) return false;
  const taken = await thoseNotToBeShown(tx, peopleTakenAway(photo.markings, change.markings), day);
  if (taken.length === 0) return false;
  const known = (await markedBefore(tx, draft)).filter((each) => each.photo === photo.position);
  return taken.some(
    ({ subjectId, box }) =>
      !known.some(
        (each) => each.subjectId === subjectId && overlap(each.box, box) >= SAME_FACE_OVERLAP,
      ),
  );
}

async function thoseNotToBeShown<Marked extends { readonly subjectId: string }>(
  tx: Tx,
  marked: readonly Marked[],
  day: string,
): Promise<Marked[]> {
  const files = await subjectFilesById(
    tx,
    marked.map(({ subjectId }) => subjectId),
  );
  return marked.filter(({ subjectId }) =>
    mayNotBeShownAnyMore(files.get(subjectId), PAGE_USE, day),
  );
}

/**
 * Findings as this person may see them: without the way to an earlier draft that is not theirs to read, and with whom to ask
 * instead. Of a child who may not be shown not even the school is told.
 */
export async function withDraftsToRead<Shown extends Finding>(
  tx: Tx,
  actor: Actor,
  findings: readonly Shown[],
): Promise<Shown[]> {
  const readable = new Map<string, boolean>();
  const shown: Shown[] = [];
  for (const finding of findings) {
    const { place } = finding;
    if (place.kind !== 'photo' || place.earlierDraft === undefined) {
      shown.push(finding);
      continue;
    }
    const { earlierDraft, ...rest } = place;
    const known = readable.get(earlierDraft);
    const may = known ?? (await mayReadDraft(tx, actor, earlierDraft));
    readable.set(earlierDraft, may);
    if (may) shown.push(finding);
    else shown.push({ ...finding, place: rest, ...(await whomToAsk(tx, finding, earlierDraft)) });
  }
  return shown;
}

async function whomToAsk(
  tx: Tx,
  { rule }: Finding,
  earlierDraft: string,
): Promise<{ remedy?: string }> {
  if (rule !== 'stopped-before') return {};
  const school = await schoolOfDraft(tx, earlierDraft);
  return school === undefined ? {} : { remedy: askTheHead(school) };
}

async function mayReadDraft(tx: Tx, actor: Actor, draftId: string): Promise<boolean> {
  const draft = await loadDraft(tx, draftId);
  return draft !== undefined && mayRead(draft, actor);
}
