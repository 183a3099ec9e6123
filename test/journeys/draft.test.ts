import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs, type TestPersonKey } from '../factories/people.ts';
import { redisIsHere } from '../factories/redis.ts';
import { addPupil, answer } from '../factories/register.ts';
import { pictureBytes } from '../factories/sandbox.ts';

const redisHere = redisIsHere();
const UNDO_OVER_MS = 11_000;
const LEFT = { x: 100, y: 100, width: 120, height: 140 };
const RIGHT = { x: 600, y: 120, width: 110, height: 130 };

describe.each(['postgresql', 'redis'] as const)('a draft, with the queue in %s', (backend) => {
  describe.runIf(backend === 'postgresql' || redisHere)('on this machine', () => {
    let house: House;
    let seed = 0;

    beforeAll(async () => {
      house = await openHouse(backend);
    });

    afterAll(async () => {
      await house.close();
    });

    /** A handed-in draft with one photo that shows `faces`; marked or covered as told. */
    async function handIn(options: {
      text?: string;
      faces?: (typeof LEFT)[];
      markings?: object[];
      who?: TestPersonKey;
      photo?: Buffer;
    }): Promise<{ id: string; photo: Buffer }> {
      const who = options.who ?? 'drafter';
      const made = await house.ask<{ id: string }>(who, 'POST', '/api/drafts', {
        schoolId: house.federation.schools.ssq,
      });
      expect(made.status).toBe(201);
      const { id } = made.body;
      seed += 1;
      const photo = options.photo ?? pictureBytes(seed);
      house.eyes.show(photo, { faces: options.faces ?? [] });
      const added = await house.upload(who, id, photo);
      expect(added.status).toBe(201);
      const marked = await house.ask(
        who,
        'PUT',
        `/api/drafts/${id}/photos/${added.body.photoId}/markings`,
        { markings: options.markings ?? [] },
      );
      expect(marked.status).toBe(200);
      await house.ask(who, 'PATCH', `/api/drafts/${id}/photos/${added.body.photoId}`, {
        altText: 'Children in the hall',
      });
      await save(who, id, options.text ?? `A good day was had by all (${seed}).`);
      await submit(who, id);
      return { id, photo };
    }

    async function save(who: TestPersonKey, id: string, text: string): Promise<void> {
      const { version } = await house.draft(who, id);
      const saved = await house.ask(who, 'PATCH', `/api/drafts/${id}`, { version, text });
      expect(saved.status).toBe(200);
    }

    async function submit(who: TestPersonKey, id: string): Promise<void> {
      const { version } = await house.draft(who, id);
      const submitted = await house.ask(who, 'POST', `/api/drafts/${id}/submit`, { version });
      expect(submitted.status, JSON.stringify(submitted.body)).toBe(200);
    }

    function settled(id: string): Promise<Draft> {
      return house.draftUntil('head', id, (draft) => draft.state !== 'checking');
    }

    async function approve(who: TestPersonKey, draft: Draft) {
      for (const hold of draft.findings.filter(
        (each) => each.severity === 'hold' && each.resolution === null,
      )) {
        const { version } = await house.draft(who, draft.id);
        const resolved = await house.ask(who, 'POST', `/api/drafts/${draft.id}/holds/${hold.id}`, {
          version,
          reason: 'Looked at, and fine.',
        });
        expect(resolved.status, JSON.stringify(resolved.body)).toBe(200);
      }
      const { version } = await house.draft(who, draft.id);
      return house.ask(who, 'POST', `/api/drafts/${draft.id}/decision`, {
        kind: 'approve',
        version,
      });
    }

    function pupil(forename: string, status: Parameters<typeof answer>[2]): Promise<string> {
      return addPupil(house.db, {
        federationId: house.federation.id,
        schoolId: house.federation.schools.ssq,
        forename,
        surname: 'Quillfeather',
        answer: status,
      });
    }

    test('travels from the composer to the Page, and the Page has the approved bytes', async () => {
      const amara = await pupil('Amara', 'granted');
      const { id } = await handIn({
        faces: [LEFT, RIGHT],
        markings: [
          { kind: 'person', box: LEFT, subjectId: amara },
          { kind: 'cover', box: RIGHT },
        ],
      });
      const draft = await settled(id);
      expect(draft.state, JSON.stringify(draft.findings)).toBe('awaiting-decision');
      const approved = await approve('head', draft);
      expect(approved.status, JSON.stringify(approved.body)).toBe(200);
      await house.passTime(UNDO_OVER_MS);
      const published = await house.draftUntil('head', id, (each) => each.state === 'published');
      const permalink = published.publications[0]?.permalink ?? '';
      const page = await (await fetch(permalink)).text();
      expect(page).toContain(draft.text.slice(0, 20));
      const photoUrl = /\/photos\/\d+\.jpg/.exec(page)?.[0];
      const shown = Buffer.from(
        await (await fetch(new URL(photoUrl ?? '', permalink))).arrayBuffer(),
      );
      const rendered = await house.test.app.inject({
        method: 'GET',
        url: published.photos[0]?.renderedUrl ?? '',
        headers: { ...(await headers('head')) },
      });
      expect(rendered.statusCode).toBe(200);
      expect(shown.equals(rendered.rawPayload)).toBe(true);
      const again = await house.test.app.inject({
        method: 'GET',
        url: published.photos[0]?.renderedUrl ?? '',
        headers: { ...(await headers('head')), 'if-none-match': String(rendered.headers['etag']) },
      });
      expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
    });

    async function headers(who: TestPersonKey): Promise<Record<string, string>> {
      return { ...(await signInAs(house.test.app, house.federation.people[who].email)).headers };
    }

    test('an unaccounted face stops it, and nobody can approve it', async () => {
      const { id } = await handIn({
        faces: [LEFT, RIGHT],
        markings: [{ kind: 'cover', box: LEFT }],
      });
      const draft = await settled(id);
      expect(draft.state).toBe('needs-changes');
      expect(
        draft.findings.some((each) => each.severity === 'block' && each.check === 'faces'),
      ).toBe(true);
      const refused = await house.ask('head', 'POST', `/api/drafts/${id}/decision`, {
        kind: 'approve',
        version: draft.version,
      });
      expect(refused.status).toBe(409);
    });

    test('not asked is no; so is refused, withdrawn, and somebody unknown', async () => {
      for (const status of ['not-asked', 'refused', 'withdrawn'] as const) {
        const child = await pupil(`Nobody${status.replace('-', '')}`, status);
        const { id } = await handIn({
          faces: [LEFT],
          markings: [{ kind: 'person', box: LEFT, subjectId: child }],
        });
        const draft = await settled(id);
        expect(draft.state, status).toBe('needs-changes');
      }
    });

    test('the author cannot approve, nor whoever edited last', async () => {
      const { id } = await handIn({ who: 'head' });
      const draft = await settled(id);
      expect(draft.state).toBe('awaiting-decision');
      const own = await approve('head', { ...draft, findings: [] });
      expect(own.status).toBe(403);
      expect(own.body['code']).toBe('own-draft');
      const back = await house.ask('executiveHead', 'POST', `/api/drafts/${id}/decision`, {
        kind: 'return',
        version: draft.version,
        reason: 'Please mention the cooks.',
      });
      expect(back.status).toBe(200);
      await save('executiveHead', id, 'With thanks to the cooks.');
      await submit('executiveHead', id);
      const again = await settled(id);
      const editor = await approve('executiveHead', { ...again, findings: [] });
      expect(editor.status).toBe(403);
      expect(editor.body['code']).toBe('own-draft');
    });

    test('a consent that is withdrawn between approval and publishing sends it back', async () => {
      const bea = await pupil('Beatrix', 'granted');
      const { id } = await handIn({
        faces: [LEFT],
        markings: [{ kind: 'person', box: LEFT, subjectId: bea }],
      });
      const draft = await settled(id);
      expect((await approve('head', draft)).status).toBe(200);
      await answer(house.db, bea, 'withdrawn');
      await house.passTime(UNDO_OVER_MS);
      const back = await house.draftUntil('head', id, (each) => each.state === 'awaiting-decision');
      expect(back.cameBackBecause).toMatch(/Just before publishing/);
      expect(back.findings.some((each) => each.severity === 'block')).toBe(true);
      expect((await approve('head', { ...back, findings: [] })).status).toBe(409);
    });

    test('a byte that changed after approval is refused by the publisher', async () => {
      const { id } = await handIn({});
      const draft = await settled(id);
      expect((await approve('head', draft)).status).toBe(200);
      const file = await house.db
        .selectFrom('rendered_photo')
        .select('sha256')
        .where('photo_id', '=', draft.photos[0]?.id ?? '')
        .executeTakeFirstOrThrow();
      await spoil(house, file.sha256 ?? '');
      await house.passTime(UNDO_OVER_MS);
      const back = await house.draftUntil('head', id, (each) => each.state === 'awaiting-decision');
      expect(back.cameBackBecause).toMatch(/not exactly what was approved/);
      expect(back.publications.every((each) => each.permalink === null)).toBe(true);
    });

    test('a stale decision gets 409 and the words for it', async () => {
      const { id } = await handIn({});
      const draft = await settled(id);
      const late = await house.ask('head', 'POST', `/api/drafts/${id}/decision`, {
        kind: 'return',
        version: draft.version - 1,
        reason: 'Too late.',
      });
      expect(late.status).toBe(409);
      expect(late.body['code']).toBe('stale');
    });

    test('a check that crashes is a hold, never a pass', async () => {
      house.eyes.fail(new Error('the model broke'));
      const { id } = await handIn({});
      const draft = await settled(id);
      house.eyes.fail(undefined);
      expect(draft.findings.some((each) => each.severity !== 'note')).toBe(true);
      const refused = await house.ask('head', 'POST', `/api/drafts/${id}/decision`, {
        kind: 'approve',
        version: draft.version,
      });
      expect(refused.status).toBe(409);
    }, 60_000);

    test('a point that was settled stays settled when the checks find something new beside it', async () => {
      const twin = await pupil('Clementine', 'granted');
      const closeUp = { x: 200, y: 100, width: 500, height: 600 };
      const marked = {
        faces: [closeUp],
        markings: [{ kind: 'person', box: closeUp, subjectId: twin }],
      };
      const first = await handIn(marked);
      const draft = await settled(first.id);
      const hold = draft.findings.find((each) => each.severity === 'hold');
      const settledPoint = await house.ask(
        'head',
        'POST',
        `/api/drafts/${draft.id}/holds/${hold?.id}`,
        {
          version: draft.version,
          reason: 'The parents know this photo.',
        },
      );
      expect(settledPoint.status).toBe(200);
      // The same photo goes out with another post: from now on it "looks like one that was published".
      const second = await handIn({ ...marked, photo: first.photo });
      expect((await approve('head', await settled(second.id))).status).toBe(200);
      await house.passTime(UNDO_OVER_MS);
      await house.draftUntil('head', second.id, (each) => each.state === 'published');
      const { version } = await house.draft('head', first.id);
      const approved = await house.ask('head', 'POST', `/api/drafts/${first.id}/decision`, {
        kind: 'approve',
        version,
      });
      expect(approved.status, JSON.stringify(approved.body)).toBe(200);
      const { findings } = await house.draft('head', first.id);
      expect(findings.some((each) => each.rule === 'published-before')).toBe(true);
    });

    test('a settled point can be opened again, and then stands in the way of approving once more', async () => {
      const { id } = await handIn({
        faces: [{ x: 200, y: 100, width: 500, height: 600 }],
        markings: [
          {
            kind: 'person',
            box: { x: 200, y: 100, width: 500, height: 600 },
            subjectId: await pupil('Reopenia', 'granted'),
          },
        ],
      });
      const hold = (await settled(id)).findings.find((each) => each.severity === 'hold');
      const at = `/api/drafts/${id}/holds/${hold?.id}`;
      const send = async (url: string, more: object = {}): Promise<void> => {
        const { version } = await house.draft('head', id);
        const answered = await house.ask('head', 'POST', url, { version, ...more });
        expect(answered.status, JSON.stringify(answered.body)).toBe(200);
      };
      const state = async () => {
        const { findings, acts } = await house.draft('head', id);
        return {
          reason: findings.find((each) => each.id === hold?.id)?.resolution?.reason,
          mayApprove: acts.find((each) => each.act === 'approve')?.allowed,
          openInTheList: await openInTheList(),
        };
      };
      const openInTheList = async (): Promise<number | undefined> => {
        const { body } = await house.ask<{ items: { id: string; holds: number }[] }>(
          'head',
          'GET',
          '/api/inbox',
        );
        return body.items.find((item) => item.id === id)?.holds;
      };
      await send(at, { reason: 'The parents know it.' });
      expect(await state()).toEqual({
        reason: 'The parents know it.',
        mayApprove: true,
        openInTheList: 0,
      });
      await send(`${at}/reopening`);
      expect(await state()).toEqual({ reason: undefined, mayApprove: false, openInTheList: 1 });
      await send(at, { reason: 'I asked them once more.' });
      expect(await state()).toEqual({
        reason: 'I asked them once more.',
        mayApprove: true,
        openInTheList: 0,
      });
      const { version, history } = await house.draft('head', id);
      expect(history.map((event) => event.kind)).toContain('draft.hold-reopened');
      // The writer has no say in it.
      const refused = await house.ask('drafter', 'POST', `${at}/reopening`, { version });
      expect(refused.status).toBe(403);
    });

    test('a face that the writer adds stops the draft until somebody says who it is', async () => {
      const missed = { x: 700, y: 40, width: 60, height: 60 };
      const bare = await handIn({ markings: [{ kind: 'face', box: missed }] });
      expect((await settled(bare.id)).state).toBe('needs-changes');
      const subjectId = await pupil('Missda', 'granted');
      const named = await handIn({
        markings: [
          { kind: 'face', box: missed },
          { kind: 'person', box: missed, subjectId },
        ],
      });
      const draft = await settled(named.id);
      expect(draft.findings.filter((each) => each.severity === 'block')).toEqual([]);
      expect(draft.photos[0]?.faces).toEqual({ found: 1, accounted: 1, unaccounted: 0 });
      expect(draft.photos[0]?.markings).toContainEqual({ kind: 'face', box: missed });
    });

    test('the approver can undo for ten seconds, and nothing goes out', async () => {
      const { id } = await handIn({});
      const draft = await settled(id);
      const approved = await approve('head', draft);
      const undone = await house.ask('head', 'POST', `/api/drafts/${id}/undo-approval`, {
        version: approved.body['version'],
      });
      expect(undone.status, JSON.stringify(undone.body)).toBe(200);
      await house.passTime(UNDO_OVER_MS);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const after = await house.draft('head', id);
      expect(after.state).toBe('awaiting-decision');
      expect(after.publications.every((each) => each.state === 'waiting')).toBe(true);
    });

    test('losing the whole queue while nobody works loses nothing', async () => {
      await house.stopWorker();
      const { id } = await handIn({});
      await house.queue.wipe();
      house.startWorker();
      await house.passTime(0);
      expect((await settled(id)).state).toBe('awaiting-decision');
    });

    test('a post whose time passed while nobody worked does not go out late by itself', async () => {
      const { id } = await handIn({});
      const draft = await settled(id);
      await house.stopWorker();
      expect((await approve('head', draft)).status).toBe(200);
      await house.passTime(45 * 60_000);
      house.startWorker();
      const back = await house.draftUntil('head', id, (each) => each.state === 'awaiting-decision');
      expect(back.cameBackBecause).toMatch(/does not go out late/);
    });
  });
});

/** Changes one byte of a stored file behind the product's back. */
async function spoil(house: House, sha256: string): Promise<void> {
  const file = path.join(
    house.test.services.config.dataFolder,
    'pictures',
    sha256.slice(0, 2),
    sha256.slice(2, 4),
    sha256,
  );
  const bytes = await readFile(file);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  await writeFile(file, bytes);
}
