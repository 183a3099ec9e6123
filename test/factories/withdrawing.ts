import { expect } from 'vitest';
import { keepFlag } from '../../moderation/consent/answering.ts';
import { PAGE_USE } from '../../moderation/consent/uses.rules.ts';
import { inTransaction } from '../../moderation/database/client.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { Withdrawal, WithdrawalList } from '../../server/contract/reach-back.contract.ts';
import type { House } from './house.ts';
import type { TestPersonKey } from './people.ts';

const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 40;

export type Withdrawing = ReturnType<typeof withdrawingIn>;

/** What the office and the safeguarding lead do with the register, and what is seen of it afterwards. */
export function withdrawingIn(house: House) {
  async function say(
    subjectId: string,
    status: 'granted' | 'refused' | 'withdrawn',
    terms: { groupOnly?: boolean; noCloseUp?: boolean; firstNameAllowed?: boolean } = {},
  ): Promise<void> {
    const kept = await house.ask(
      'executiveHead',
      'POST',
      `/api/register/subjects/${subjectId}/answers`,
      {
        uses: [PAGE_USE],
        status,
        guardianId: null,
        groupOnly: terms.groupOnly ?? false,
        noCloseUp: terms.noCloseUp ?? false,
        firstNameAllowed: terms.firstNameAllowed ?? false,
        validUntil: null,
        method: 'paper form',
      },
    );
    expect(kept.status, JSON.stringify(kept.body)).toBe(200);
  }

  /** Protects somebody, as the safeguarding lead does; the reason holds "Secretword". */
  async function flag(subjectId: string): Promise<void> {
    const { clock, newId, sealing } = house.test.services;
    const where = { federationId: house.federation.id, schoolId: house.federation.schools.ssq };
    await inTransaction(house.db, (tx) =>
      keepFlag(tx, where, {
        id: newId(),
        subjectId,
        act: 'set',
        sealed: sealing.seal(Secret.of('Secretword of a court')),
        reviewOn: null,
        recordedBy: null,
        recordedAt: clock.now(),
      }),
    );
  }

  async function list(who: TestPersonKey = 'executiveHead'): Promise<WithdrawalList> {
    const answer = await house.ask<WithdrawalList>(who, 'GET', '/api/register/withdrawals');
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  }

  /** The newest case about this person, once it is as expected. */
  async function caseUntil(
    subjectId: string,
    enough: (one: Withdrawal) => boolean = (one) => one.reachedAt !== null,
    who: TestPersonKey = 'executiveHead',
  ): Promise<Withdrawal> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const found = (await list(who)).withdrawals.find((one) => one.person?.id === subjectId);
      if (found !== undefined && enough(found)) return found;
      if (Date.now() > end) throw new Error(`Waited in vain; it is ${JSON.stringify(found)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** What the first practice Page holds with this text: for each post whether the public sees it. */
  async function onPage(text: string): Promise<boolean[]> {
    const { body } = await house.sandbox.graph(
      'GET',
      `${house.sandbox.page.pageId}/feed?fields=id,message,is_published&limit=100`,
    );
    return (body['data'] as { message?: string; is_published: boolean }[])
      .filter((post) => post.message === text)
      .map((post) => post.is_published);
  }

  /** Whether the practice Page still gives each photo that was uploaded for a draft. */
  async function photosOnPage(draft: Pick<Draft, 'id'>): Promise<boolean[]> {
    const rows = await house.db
      .selectFrom('publication_photo')
      .innerJoin('publication', 'publication.id', 'publication_photo.publication_id')
      .select('graph_photo_id')
      .where('publication.draft_id', '=', draft.id)
      .execute();
    return Promise.all(
      rows.map(
        async (row) => (await house.sandbox.graph('GET', row.graph_photo_id)).status === 200,
      ),
    );
  }

  /** Waits until no job is open any more that could still change something. */
  async function quiet(): Promise<void> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const open = await house.db
        .selectFrom('job_outbox')
        .select('job_id')
        .where('finished_at', 'is', null)
        .where('failed_at', 'is', null)
        .where('due_at', '<=', house.test.services.clock.now())
        .execute();
      if (open.length === 0) return;
      if (Date.now() > end) throw new Error(`Still open: ${open.map((row) => row.job_id).join()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  return { say, flag, list, caseUntil, onPage, photosOnPage, quiet };
}
