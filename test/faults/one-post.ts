import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { Visitor } from '../../scripts/demo/visitor.ts';
import { sha256Hex } from '../../moderation/kernel/digest.ts';
import { PAGE_USE } from '../../moderation/consent/uses.rules.ts';
import { addPupil } from '../factories/register.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import type { Dice } from './dice.ts';
import type { FaultHouse } from './fault-house.ts';
import { patiently } from './patient-visitor.ts';

const STALE = 409;

/** What happens to a post beside the faults. */
export type Twist = 'none' | 'undone' | 'withdrawn';

/** What was approved, as the people saw it, and what they took back since. */
export interface Approved {
  readonly draftId: string;
  readonly text: string;
  readonly photos: readonly { readonly sha256: string; readonly altText: string }[];
  readonly pageGraphIds: readonly string[];
  /** Nothing may become visible after this moment: undone, or a parent's no was answered with yes, it is kept. */
  notAfter: Date | undefined;
}

export interface Post extends Approved {
  readonly twist: Twist;
  /** A pupil who is in the first photo, by the roll. */
  readonly subjectId: string | undefined;
}

/** A draft with its words and nothing else. */
export interface Begun {
  readonly draftId: string;
  readonly text: string;
  readonly number: number;
}

export interface People {
  readonly drafter: Visitor;
  readonly head: Visitor;
}

/** Begins a draft. One after the other: whoever begins again before they wrote a word gets the same empty draft. */
export async function begin(
  house: FaultHouse,
  { drafter }: People,
  number: number,
): Promise<Begun> {
  const { id } = await asked<{ id: string }>(drafter, 'POST', '/api/drafts', {
    schoolId: house.federation.schools.ssq,
  });
  const text = `The garden in week ${number}: beans, peas and a great deal of mud.`;
  await save(drafter, id, { text });
  return { draftId: id, text, number };
}

/** Gives it up to four photos and one Page or two, and hands it in. */
export async function handIn(
  house: FaultHouse,
  { drafter, head }: People,
  dice: Dice,
  { draftId, text, number }: Begun,
): Promise<Post> {
  const pages = dice.happens(0.3) ? house.pages : house.pages.slice(0, 1);
  const twist = dice.oneOf<Twist>(['none', 'none', 'none', 'none', 'undone', 'withdrawn']);
  const photos = twist === 'withdrawn' ? dice.between(1, 4) : dice.between(0, 4);
  let subjectId: string | undefined;
  for (let place = 0; place < photos; place += 1) {
    const bytes = pictureBytes(number * 10 + place, 4_000 + 500 * place);
    await patiently(() => drafter.upload(draftId, `IMG_${number}_${place}.jpg`, bytes));
  }
  const { photos: added } = await asked<Draft>(drafter, 'GET', `/api/drafts/${draftId}`);
  for (const [place, photo] of added.entries()) {
    const url = `/api/drafts/${draftId}/photos/${photo.id}`;
    await asked(drafter, 'PATCH', url, {
      altText: `Bed ${place + 1} in week ${number}`,
      accounting: place === 0 && twist === 'withdrawn' ? 'roll' : 'faces',
    });
    if (place === 0 && twist === 'withdrawn') {
      const pupil = { forename: `Pupil${number}`, surname: 'Quillfeather', answer: 'granted' };
      subjectId = await patiently(() =>
        addPupil(house.db, {
          federationId: house.federation.id,
          schoolId: house.federation.schools.ssq,
          ...(pupil as { forename: string; surname: string; answer: 'granted' }),
        }),
      );
      const roll = { subjectIds: [subjectId] };
      await asked(drafter, 'PUT', `${url}/roll`, roll);
    }
  }
  await save(drafter, draftId, { pageIds: pages.map(({ id }) => id) });
  await submit(drafter, draftId);
  const settled = await settledDraft(head, draftId);
  return {
    draftId,
    text,
    twist,
    subjectId,
    photos: await finalPhotos(head, settled),
    pageGraphIds: pages.map(({ graphId }) => graphId),
    notAfter: undefined,
  };
}

async function save(drafter: Visitor, draftId: string, change: object): Promise<void> {
  const url = `/api/drafts/${draftId}`;
  for (;;) {
    const { version } = await asked<Draft>(drafter, 'GET', url);
    const saved = await drafter.attempt('PATCH', url, { version, ...change });
    if (saved.status < 300) return;
    // The answer to an earlier save was lost: it was kept, or it is tried again with the version that is there now.
    if (saved.status !== STALE)
      throw new Error(`The draft was not saved: ${JSON.stringify(saved)}`);
  }
}

async function submit(drafter: Visitor, draftId: string): Promise<void> {
  const url = `/api/drafts/${draftId}`;
  for (;;) {
    const { state, version } = await asked<Draft>(drafter, 'GET', url);
    // The answer may have been lost with the server: what the draft says decides.
    if (state !== 'drafting') return;
    await drafter.attempt('POST', `${url}/submit`, { version });
  }
}

async function settledDraft(head: Visitor, draftId: string): Promise<Draft> {
  return patiently(async () => {
    const draft = await asked<Draft>(head, 'GET', `/api/drafts/${draftId}`);
    if (draft.state === 'checking') throw new Error('It is still being checked.');
    if (draft.state !== 'awaiting-decision')
      throw new Error(`It is ${draft.state}: ${JSON.stringify(draft.findings)}`);
    return draft;
  });
}

/** The very bytes that the head is shown, and their words. */
async function finalPhotos(head: Visitor, draft: Draft): Promise<Approved['photos']> {
  const photos = [];
  for (const { id, altText } of draft.photos) {
    const url = `/api/drafts/${draft.id}/photos/${id}/rendered`;
    photos.push({ sha256: sha256Hex(await patiently(() => head.bytes(url))), altText });
  }
  return photos;
}

/** The head settles what is to be settled and approves. */
export async function approve(head: Visitor, post: Post): Promise<void> {
  const url = `/api/drafts/${post.draftId}`;
  await patiently(async () => {
    const draft = await asked<Draft>(head, 'GET', url);
    if (draft.state !== 'awaiting-decision') return;
    for (const { id, severity, resolution } of draft.findings) {
      if (severity !== 'hold' || resolution !== null) continue;
      const { version } = await asked<Draft>(head, 'GET', url);
      await head.attempt('POST', `${url}/holds/${id}`, { version, reason: 'Looked at it.' });
    }
    const { version } = await asked<Draft>(head, 'GET', url);
    await head.attempt('POST', `${url}/decision`, { kind: 'approve', version });
    const { state } = await asked<Draft>(head, 'GET', url);
    if (state === 'awaiting-decision') throw new Error('It is not approved yet.');
  });
}

/** The head thinks again within the ten seconds. */
export async function undo(head: Visitor, post: Post): Promise<void> {
  const url = `/api/drafts/${post.draftId}`;
  const { version } = await asked<Draft>(head, 'GET', url);
  await head.attempt('POST', `${url}/undo-approval`, { version });
  const { state } = await asked<Draft>(head, 'GET', url);
  if (state === 'awaiting-decision') post.notAfter = new Date();
}

/** A parent says no while the post is on its way. */
export async function withdraw(head: Visitor, post: Post): Promise<void> {
  await asked(head, 'POST', `/api/register/subjects/${post.subjectId}/answers`, {
    uses: [PAGE_USE],
    status: 'withdrawn',
    guardianId: null,
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validUntil: null,
    method: 'paper form',
  });
  post.notAfter = new Date();
}

async function asked<Body>(
  who: Visitor,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  url: string,
  body?: object,
): Promise<Body> {
  const answer = await who.attempt(method, url, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Body;
}
