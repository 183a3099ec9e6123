import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PAGE_USE } from '../../moderation/consent/permission.rules.ts';
import { recordAnswers } from '../../moderation/consent/person/record-answers.actions.ts';
import { decideDraft } from '../../moderation/drafts/decide.actions.ts';
import { resolveHolds } from '../../moderation/drafts/hold.actions.ts';
import { openDraft } from '../../moderation/drafts/open.actions.ts';
import { addPhoto, editPhoto, markPhoto } from '../../moderation/drafts/photos.actions.ts';
import type { DraftState } from '../../moderation/drafts/states.contract.ts';
import { submitDraft } from '../../moderation/drafts/submit.actions.ts';
import { createDraft, editDraft } from '../../moderation/drafts/write.actions.ts';
import type { PublishDeps } from '../../moderation/pages/publish.actions.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { schoolDay } from '../../moderation/kernel/school-time.ts';
import { seedDates } from './dates.ts';
import type { SeededFederation } from './federation.ts';
import { markingsFor } from './marking.ts';
import { DEMO_POSTS, type DemoPost, WITHDRAWING_ADULT } from './posts.ts';
import { demoIsFilled } from './unfinished.ts';
import { bringTo } from './untravelled.ts';

/** Where the demo's photos are: the npm package ships them, so none is in the repository. */
const PHOTO_FOLDER = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const LOOK_EVERY_MS = 250;
/** Opening the models takes a second and each photo about one more; the machine may be busy with other things. */
const PATIENCE_MS = 180_000;
const DAY_MS = 24 * 3_600_000;

/** Why a head accepts a point that needs a decision. A point that is not here stays in the inbox. */
const ACCEPTED_BECAUSE: Readonly<Record<string, string>> = {
  'said-to-be-no-face': 'I looked at it: this is not a face.',
  'count-not-trusted': 'I looked at the whole photo: everybody in it is marked or covered.',
  'stopped-before': 'That was another evening; nothing was wrong with the photo.',
};

interface Telling {
  /** Takes whole sentences for the person at the terminal. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Stage {
  readonly deps: PublishDeps;
  readonly seeded: SeededFederation;
  readonly signal: AbortSignal;
}

interface Written {
  readonly post: DemoPost;
  readonly draftId: string;
  readonly writer: Actor;
}

/**
 * Makes the demo posts, as the demo people and through the product's own actions, so that there is a draft in every
 * state. Server and workers must be running: it waits for what they find. Stopped in the middle it goes on the next time:
 * what is there is found again, and what somebody has gone on with since is left alone.
 *
 * @throws when the workers take longer than three minutes for a photo, or `signal` aborts it
 */
export async function seedDrafts(
  deps: PublishDeps,
  seeded: SeededFederation,
  { say, signal }: Telling,
): Promise<void> {
  const stage: Stage = { deps, seeded, signal };
  say(`The demo posts are being written and checked (${DEMO_POSTS.length}) …`);
  await seedDates(deps, seeded);
  const written: Written[] = [];
  for (const post of DEMO_POSTS) written.push(await write(stage, post));
  for (const each of written) await followFate(stage, each);
  for (const each of written) {
    await waitUntilNot(stage, each, ['approved', 'publishing']);
  }
  for (const each of written) await takeBack(stage, each);
  await demoIsFilled(deps, seeded.federationId);
  say('The demo posts are ready.');
}

/** The draft of a post that an earlier start began: no two posts of one writer have the same words. */
async function begun({ deps, seeded }: Stage, post: DemoPost): Promise<string | undefined> {
  const row = await deps.db
    .selectFrom('draft')
    .innerJoin('draft_revision as revision', 'revision.draft_id', 'draft.id')
    .select('draft.id')
    .where('draft.author_id', '=', seeded.actors[post.writer].personId)
    .where('draft.school_id', '=', seeded.schools[post.school])
    .where('revision.text', '=', post.text)
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Text and photos; the workers look at the first photos while the next posts are written. */
async function write(stage: Stage, post: DemoPost): Promise<Written> {
  const { deps, seeded, signal } = stage;
  signal.throwIfAborted();
  const writer = seeded.actors[post.writer];
  const draftId = (await begun(stage, post)) ?? (await begin(stage, post));
  const { state, photos } = await openDraft(deps, writer, { draftId });
  if (state !== 'drafting') return { post, draftId, writer };
  for (const [index, photo] of post.photos.entries()) {
    signal.throwIfAborted();
    const there = photos[index];
    const photoId = there?.id ?? (await addDemoPhoto(stage, writer, { draftId, file: photo.file }));
    if ((there?.altText ?? '') !== '') continue;
    await editPhoto(deps, writer, { draftId, photoId, altText: photo.altText });
  }
  return { post, draftId, writer };
}

async function begin({ deps, seeded }: Stage, post: DemoPost): Promise<string> {
  const writer = seeded.actors[post.writer];
  // One that was started and not written into is given again.
  const { id: draftId } = await createDraft(deps, writer, {
    schoolId: seeded.schools[post.school],
  });
  const { version } = await openDraft(deps, writer, { draftId });
  await editDraft(whenWritten(deps, post), writer, {
    draftId,
    version,
    text: post.text,
    ...(post.bothPages === true ? { pageIds: [seeded.pages.SSQ, seeded.pages.LF] } : {}),
    ...(post.urgent === undefined ? {} : { urgent: post.urgent }),
    ...(post.wanted === undefined ? {} : { wantedAt: wallTime(deps.clock.now(), post.wanted) }),
  });
  return draftId;
}

/** A post whose time has passed was written and handed in before it: a time that has passed is refused. */
function whenWritten(deps: PublishDeps, { wanted }: DemoPost): PublishDeps {
  const before = wanted === undefined || wanted.inDays >= 0 ? 0 : 1 - wanted.inDays;
  const now = (): Date => new Date(deps.clock.now().getTime() - before * DAY_MS);
  return before === 0 ? deps : { ...deps, clock: { now } };
}

async function addDemoPhoto(
  { deps }: Stage,
  writer: Actor,
  { draftId, file }: { readonly draftId: string; readonly file: string },
): Promise<string> {
  const content = createReadStream(path.join(PHOTO_FOLDER, file));
  const { photoId } = await addPhoto(deps, writer, { draftId, fileName: file, content });
  return photoId;
}

function wallTime(now: Date, wanted: { inDays: number; clock: string }): string {
  return `${schoolDay(new Date(now.getTime() + wanted.inDays * DAY_MS))}T${wanted.clock}`;
}

async function followFate(stage: Stage, written: Written): Promise<void> {
  const { deps, seeded } = stage;
  const { post, draftId, writer } = written;
  if ((await openDraft(deps, writer, { draftId })).state === 'drafting') {
    await markFaces(stage, written);
    if (post.fate.kind === 'stays-with-writer') return;
    const { version } = await openDraft(deps, writer, { draftId });
    await submitDraft(whenWritten(deps, post), writer, { draftId, version });
  }
  const state = await waitUntilNot(stage, written, ['checking']);
  // A stricter model may find what no fate foresees; then the post waits where the checks put it.
  if (state !== 'awaiting-decision') return;
  switch (post.fate.kind) {
    // Somebody handed it in meanwhile, before a start that goes on.
    case 'stays-with-writer':
    case 'handed-in':
      return;
    case 'expired':
      await waitUntilNot(stage, written, ['awaiting-decision']);
      return;
    case 'return':
    case 'reject': {
      const decider = seeded.actors[post.fate.by];
      const now = await openDraft(deps, decider, { draftId });
      const { kind, reason } = post.fate;
      await decideDraft(deps, decider, { draftId, kind, reason, version: now.version });
      return;
    }
    case 'approve':
    case 'withdrawn':
      await approve(stage, written, seeded.actors[post.fate.by]);
      return;
    case 'unconfirmed':
      // Within the seconds in which an approval can be undone, before a worker takes it up.
      if (await approve(stage, written, seeded.actors[post.fate.by])) {
        await bringTo(deps, draftId, post.fate.kind);
      }
  }
}

/** The adult in the post takes the yes back, and the workers take the post off the Page. */
async function takeBack(stage: Stage, written: Written): Promise<void> {
  const { deps, seeded } = stage;
  const { post, draftId, writer } = written;
  if (post.fate.kind !== 'withdrawn') return;
  const subjectId = seeded.adults[post.school][WITHDRAWING_ADULT];
  const { state } = await openDraft(deps, writer, { draftId });
  if (subjectId === undefined || state !== 'published') return;
  await recordAnswers(deps, seeded.actors[post.fate.by], {
    subjectId,
    uses: [PAGE_USE],
    status: 'withdrawn',
    guardianId: null,
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: null,
    validUntil: null,
    answeredOn: null,
    method: 'by word of mouth',
    evidenceId: null,
  });
  await waitUntilNot(stage, written, ['published']);
}

/** Waits for what the workers found in each photo, then says for each face what the post asks for. */
async function markFaces(stage: Stage, { post, draftId, writer }: Written): Promise<void> {
  if (post.photos.length === 0) return;
  const { deps, seeded } = stage;
  const draft = await until(
    stage,
    () => openDraft(deps, writer, { draftId }),
    ({ photos }) => photos.every((photo) => photo.checkState !== 'waiting'),
  );
  for (const [index, photo] of draft.photos.entries()) {
    const asked = post.photos[index];
    if (asked === undefined || photo.facts === null || photo.markings.length > 0) continue;
    const markings = markingsFor(asked, photo.facts, seeded.adults[post.school]);
    await markPhoto(deps, writer, { draftId, photoId: photo.id, markings });
  }
}

/** Resolves each point that needs a decision, then approves. False when something else stands in the way. */
async function approve(stage: Stage, { draftId }: Written, decider: Actor): Promise<boolean> {
  const { deps } = stage;
  let draft = await openDraft(deps, decider, { draftId });
  for (const finding of draft.findings) {
    if (finding.severity !== 'hold' || finding.id === null || finding.resolution !== null) continue;
    const reason = ACCEPTED_BECAUSE[finding.rule];
    if (reason === undefined) return false;
    const { version } = draft;
    await resolveHolds(deps, decider, { draftId, findingIds: [finding.id], version, reason });
    draft = await openDraft(deps, decider, { draftId });
  }
  if (draft.acts.some(({ act, allowed }) => act === 'approve' && !allowed)) return false;
  await decideDraft(deps, decider, { draftId, kind: 'approve', version: draft.version });
  return true;
}

async function waitUntilNot(
  stage: Stage,
  { draftId, writer }: Written,
  states: readonly DraftState[],
): Promise<DraftState> {
  const { state } = await until(
    stage,
    () => openDraft(stage.deps, writer, { draftId }),
    (draft) => !states.includes(draft.state),
  );
  return state;
}

async function until<Seen>(
  { signal }: Stage,
  look: () => Promise<Seen>,
  isSo: (seen: Seen) => boolean,
): Promise<Seen> {
  const began = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    if (isSo(seen)) return seen;
    if (performance.now() - began > PATIENCE_MS) {
      throw new Error('The workers did not look at the demo photos within three minutes.');
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
