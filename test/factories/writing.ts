import { expect } from 'vitest';
import { daysAfter, schoolDay } from '../../moderation/kernel/school-time.ts';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { Answer, House } from './house.ts';
import type { TestPersonKey } from './people.ts';
import { addPupil, type TestAnswer } from './register.ts';
import { pictureBytes } from './sandbox.ts';

/** Places for faces that do not touch each other. */
export const FACE: Box = { x: 100, y: 100, width: 120, height: 140 };
export const OTHER_FACE: Box = { x: 600, y: 120, width: 110, height: 130 };

/** A time on the school clock that a post may be wanted for: four weeks from now. */
export function inFourWeeks(): string {
  return `${daysAfter(schoolDay(new Date()), 28)}T10:00`;
}

/** What a photo shows, and what its writer says about it. */
export interface Said {
  readonly faces?: Box[];
  /** People without a visible face. */
  readonly people?: number;
  readonly markings?: object[];
}

export type Writing = ReturnType<typeof writingIn>;

/** What people do with drafts in a house, over the API; each act is expected to succeed. */
export function writingIn(house: House) {
  let seed = 0;

  async function begin(who: TestPersonKey = 'drafter'): Promise<string> {
    const made = await house.ask<{ id: string }>(who, 'POST', '/api/drafts', {
      schoolId: house.federation.schools.ssq,
    });
    expect(made.status).toBe(201);
    return made.body.id;
  }

  async function addPhoto(who: TestPersonKey, id: string, said: Said = {}): Promise<string> {
    seed += 1;
    const bytes = pictureBytes(seed);
    house.eyes.show(bytes, { faces: said.faces ?? [], people: said.people ?? 0 });
    const added = await house.upload(who, id, bytes);
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const url = `/api/drafts/${id}/photos/${added.body.photoId}`;
    const marked = await house.ask(who, 'PUT', `${url}/markings`, {
      markings: said.markings ?? [],
    });
    expect(marked.status, JSON.stringify(marked.body)).toBe(200);
    await house.ask(who, 'PATCH', url, { altText: 'Children in the hall' });
    return added.body.photoId;
  }

  async function save(who: TestPersonKey, id: string, change: object): Promise<void> {
    const { version } = await house.draft(who, id);
    const saved = await house.ask(who, 'PATCH', `/api/drafts/${id}`, { version, ...change });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  }

  async function submit(who: TestPersonKey, id: string): Promise<void> {
    const { version } = await house.draft(who, id);
    const submitted = await house.ask(who, 'POST', `/api/drafts/${id}/submit`, { version });
    expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
  }

  async function handIn(said: Said = {}): Promise<Draft> {
    const id = await begin();
    await addPhoto('drafter', id, said);
    seed += 1;
    await save('drafter', id, { text: `A good day was had by all (${seed}).` });
    await submit('drafter', id);
    return settled(id);
  }

  function settled(id: string): Promise<Draft> {
    return house.draftUntil('executiveHead', id, (draft) => draft.state !== 'checking');
  }

  function pupil(
    forename: string,
    status: TestAnswer,
    school: 'ssq' | 'lf' = 'ssq',
  ): Promise<string> {
    return addPupil(house.db, {
      federationId: house.federation.id,
      schoolId: house.federation.schools[school],
      forename,
      surname: 'Quillfeather',
      answer: status,
    });
  }

  async function approve(draft: Draft, who: TestPersonKey = 'head'): Promise<Answer> {
    const { version } = await house.draft('executiveHead', draft.id);
    return house.ask(who, 'POST', `/api/drafts/${draft.id}/decision`, { kind: 'approve', version });
  }

  return { begin, addPhoto, save, submit, handIn, settled, pupil, approve };
}
