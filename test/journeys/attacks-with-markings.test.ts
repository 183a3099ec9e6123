import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { answer } from '../factories/register.ts';
import { pictureBytes } from '../factories/sandbox.ts';
import { FACE, OTHER_FACE, type Writing, writingIn } from '../factories/writing.ts';

const EMPTY_PLACE: Box = { x: 900, y: 500, width: 100, height: 120 };

let house: House;
let writing: Writing;
let seed = 8_000;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
});
afterAll(() => house.close());

const rules = (draft: Draft): string[] =>
  draft.findings.map((finding) => `${finding.severity} ${finding.rule}`);

interface Seen {
  readonly faces: Box[];
  readonly seenAgain?: Box[];
  readonly markings: object[];
  readonly roll?: string[];
  readonly crop?: object;
}

async function handIn({ faces, seenAgain, markings, roll, crop }: Seen): Promise<Draft> {
  const id = await writing.begin();
  seed += 1;
  const bytes = pictureBytes(seed);
  house.eyes.show(bytes, { faces, ...(seenAgain === undefined ? {} : { seenAgain }) });
  const { photoId } = (await house.upload('drafter', id, bytes)).body;
  const url = `/api/drafts/${id}/photos/${photoId}`;
  const marked = await house.ask('drafter', 'PUT', `${url}/markings`, { markings });
  expect(marked.status, JSON.stringify(marked.body)).toBe(200);
  if (roll !== undefined) {
    await house.ask('drafter', 'PATCH', url, { accounting: 'roll' });
    await house.ask('drafter', 'PUT', `${url}/roll`, { subjectIds: roll });
  }
  if (crop !== undefined) {
    await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.checkState === 'checked');
    await house.ask('drafter', 'PUT', `${url}/crop`, crop);
  }
  await writing.save('drafter', id, { text: `A good day was had by all (${seed}).` });
  await writing.submit('drafter', id);
  return writing.settled(id);
}

describe('a face that only the second look finds', () => {
  test('is not silenced by a writer who said that there is no face', async () => {
    const draft = await handIn({
      faces: [],
      seenAgain: [OTHER_FACE],
      markings: [{ kind: 'not-a-face', box: OTHER_FACE }],
    });
    expect(rules(draft)).toContain('hold face-seen-at-second-look');
  });

  test('is not silenced by marking the same child a second time', async () => {
    const ada = await writing.pupil('Adabel', 'granted');
    const draft = await handIn({
      faces: [FACE],
      seenAgain: [FACE, OTHER_FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: ada },
        { kind: 'person', box: OTHER_FACE, subjectId: ada },
      ],
    });
    expect(rules(draft).some((rule) => /second-look|marked-twice/.test(rule))).toBe(true);
  });

  test('is not silenced by marking a child there whose tick already stands for another face', async () => {
    const roll = [await writing.pupil('Tessa', 'granted'), await writing.pupil('Tilly', 'granted')];
    const third = { ...FACE, x: 900 };
    const draft = await handIn({
      faces: [FACE, OTHER_FACE],
      seenAgain: [FACE, OTHER_FACE, third],
      markings: [{ kind: 'person', box: third, subjectId: roll[0] }],
      roll,
    });
    expect(rules(draft)).toContain('hold face-seen-at-second-look');
  });
});

describe('a face that a writer adds', () => {
  test('is no company for a child who may be shown in a group only', async () => {
    const group = await writing.pupil('Gruppetta', 'granted');
    const given = await house.db
      .selectFrom('consent_answer')
      .selectAll()
      .where('subject_id', '=', group)
      .executeTakeFirstOrThrow();
    const { seq: _seq, ...row } = given;
    await house.db
      .insertInto('consent_answer')
      .values({ ...row, id: house.test.services.newId(), group_only: true })
      .execute();
    const teacher = await writing.pupil('Curtain', 'granted');
    const draft = await handIn({
      faces: [FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: group },
        { kind: 'face', box: EMPTY_PLACE },
        { kind: 'person', box: EMPTY_PLACE, subjectId: teacher },
      ],
    });
    expect(rules(draft).some((rule) => rule.endsWith(' group-only'))).toBe(true);
  });

  test('does not make far more ticks than faces look right', async () => {
    const roll: string[] = [];
    for (let number = 0; number < 6; number++) {
      roll.push(await writing.pupil(`Tick${'abcdef'[number]}`, 'granted'));
    }
    const added = [0, 1, 2, 3].map((index) => ({
      kind: 'face',
      box: { ...EMPTY_PLACE, x: 40 + index * 150 },
    }));
    const draft = await handIn({ faces: [FACE, OTHER_FACE], markings: added, roll });
    expect(rules(draft)).toContain('hold far-fewer-faces-than-ticked');
  });
});

describe('a crop beside ticks', () => {
  test('does not let the ticks of children whom it cuts away stand for faces that nobody named', async () => {
    // Two of four faces are not ticked; the crop cuts away two, and nobody can say that they are those two.
    const row = [0, 1, 2, 3].map((index) => ({ ...FACE, x: 100 + index * 260 }));
    const roll = [
      await writing.pupil('Leftmost', 'granted'),
      await writing.pupil('Nextto', 'granted'),
    ];
    const draft = await handIn({
      faces: row,
      markings: [],
      roll,
      crop: { x: 560, y: 0, width: 640, height: 800 },
    });
    expect(draft.photos[0]?.crop).not.toBeNull();
    expect(
      rules(draft).some((rule) => /^(?:block|hold) /.test(rule)),
      rules(draft).join(),
    ).toBe(true);
  });
});

describe('a point that the approver settled', () => {
  async function settle(draft: Draft): Promise<Draft> {
    for (const hold of draft.findings.filter(({ severity }) => severity === 'hold')) {
      const { version } = await house.draft('head', draft.id);
      const url = `/api/drafts/${draft.id}/holds/${hold.id}`;
      const done = await house.ask('head', 'POST', url, {
        version,
        reason: 'It is a teddy bear in the corner.',
      });
      expect(done.status, JSON.stringify(done.body)).toBe(200);
    }
    return house.draft('head', draft.id);
  }

  test('about one place is open again when a better model doubts another place', async () => {
    const eyes = (name: string) => ({
      checkVersion: `vision-3+${name}@abc`,
      models: [{ purpose: 'faces' as const, name, version: 'abc' }],
    });
    house.eyes.become(eyes('ultraface-rfb-320'));
    const id = await writing.begin();
    seed += 1;
    const bytes = pictureBytes(seed);
    house.eyes.show(bytes, { faces: [], possible: [FACE] });
    await house.upload('drafter', id, bytes);
    await writing.save('drafter', id, { text: `A good day (${seed}).` });
    await writing.submit('drafter', id);
    const settled = await settle(await writing.settled(id));
    expect((await writing.approve(settled)).status).toBe(200);
    house.eyes.become(eyes('yunet-n'));
    house.eyes.show(bytes, { faces: [], possible: [OTHER_FACE] });
    expect(await house.checkAgain()).toBe(1);
    const after = await house.draftUntil(
      'head',
      id,
      (draft) => draft.photos[0]?.facts?.models[0]?.name === 'yunet-n',
    );
    expect(after.state).toBe('awaiting-decision');
    expect(after.findings.find(({ rule }) => rule === 'count-not-trusted')?.resolution).toBeNull();
  });

  test('about a child whose parents said no is not about another child whose parents say no later', async () => {
    const first = await writing.pupil('Primula', 'granted');
    const second = await writing.pupil('Secunda', 'granted');
    const bytes = pictureBytes(9_999);
    house.eyes.show(bytes, { faces: [FACE, OTHER_FACE] });
    const before = await writing.begin();
    const { photoId } = (await house.upload('drafter', before, bytes)).body;
    await house.ask('drafter', 'PUT', `/api/drafts/${before}/photos/${photoId}/markings`, {
      markings: [
        { kind: 'person', box: FACE, subjectId: first },
        { kind: 'person', box: OTHER_FACE, subjectId: second },
      ],
    });
    await house.draftUntil('drafter', before, (d) => d.photos[0]?.checkState === 'checked');
    await answer(house.db, first, 'withdrawn');
    // Another writer covers the first child and says that the other face is somebody else.
    const other = await writing.pupil('Tertia', 'granted');
    const id = await writing.begin();
    const copy = (await house.upload('drafter', id, bytes)).body;
    await house.ask('drafter', 'PUT', `/api/drafts/${id}/photos/${copy.photoId}/markings`, {
      markings: [
        { kind: 'cover', box: FACE },
        { kind: 'person', box: OTHER_FACE, subjectId: other },
      ],
    });
    await writing.save('drafter', id, { text: 'A good day, once more.' });
    await writing.submit('drafter', id);
    const settled = await settle(await writing.settled(id));
    const rule = 'may-not-be-shown-any-more';
    expect(settled.findings.find((each) => each.rule === rule)?.resolution).not.toBeNull();
    expect(JSON.stringify(settled)).not.toContain('basis');
    await answer(house.db, second, 'withdrawn');
    const approved = await writing.approve(settled);
    expect(approved.status, JSON.stringify(approved.body)).toBe(409);
  });
});

test('a child who was refused cannot quietly become another one in the next version', async () => {
  const refused = await writing.pupil('Refusanda', 'refused');
  const granted = await writing.pupil('Grantley', 'granted');
  const first = await handIn({
    faces: [FACE],
    markings: [{ kind: 'person', box: FACE, subjectId: refused }],
  });
  expect(rules(first)).toContain('block no-permission');
  const url = `/api/drafts/${first.id}/photos/${first.photos[0]?.id}`;
  await house.ask('drafter', 'PUT', `${url}/markings`, {
    markings: [{ kind: 'person', box: FACE, subjectId: granted }],
  });
  await writing.submit('drafter', first.id);
  expect(rules(await writing.settled(first.id))).toContain('hold said-to-be-somebody-else');
});

describe('a child who was refused and never handed in', () => {
  /** A draft with one photo, on which this is said one after the other, and its rules in the end. */
  async function say(...sayings: object[][]): Promise<{ draft: Draft; photoId: string }> {
    const id = await writing.begin();
    seed += 1;
    const bytes = pictureBytes(seed);
    house.eyes.show(bytes, { faces: [FACE] });
    await house.upload('drafter', id, bytes);
    let photoId = '';
    for (const markings of sayings) {
      photoId = (await house.draft('drafter', id)).photos[0]?.id ?? '';
      const url = `/api/drafts/${id}/photos/${photoId}/markings`;
      const marked = await house.ask('drafter', 'PUT', url, { markings });
      expect(marked.status, JSON.stringify(marked.body)).toBe(200);
    }
    await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.checkState === 'checked');
    return { draft: await house.draft('drafter', id), photoId };
  }
  const marked = (subjectId: string, box: Box = FACE) => ({ kind: 'person', box, subjectId });
  const HELD = 'hold said-to-be-somebody-else';
  let refused: string;
  let granted: string;
  beforeAll(async () => {
    refused = await writing.pupil('Renata', 'refused');
    granted = await writing.pupil('Graziella', 'granted');
  });

  test('cannot quietly become another one, also by way of nobody or a cover', async () => {
    const cover = { kind: 'cover', box: FACE };
    for (const between of [[], [[]], [[cover]], [[marked(refused, { ...FACE, x: 110 })], []]]) {
      const { draft } = await say([marked(refused)], ...between, [marked(granted)]);
      expect(rules(draft)).toContain(HELD);
      await writing.save('drafter', draft.id, { text: 'A good day.' });
      await writing.submit('drafter', draft.id);
      expect(rules(await writing.settled(draft.id))).toContain(HELD);
    }
  });
  test('cannot by way of a photo that is taken out and put back', async () => {
    const { draft, photoId } = await say([marked(refused)]);
    const { pictureId } = draft.photos[0] ?? {};
    await house.ask('drafter', 'DELETE', `/api/drafts/${draft.id}/photos/${photoId}`);
    const back = await house.ask('drafter', 'POST', `/api/drafts/${draft.id}/photos/restore`, {
      pictureId,
      position: 1,
      altText: '',
      markings: [marked(granted)],
    });
    expect(back.status, JSON.stringify(back.body)).toBe(201);
    expect(rules(await house.draft('drafter', draft.id))).toContain(HELD);
  });
  test('is told once, however often it is said and taken back', async () => {
    const times = Array.from({ length: 4 }, () => [[marked(refused)], [marked(granted)]]).flat();
    expect((await say(...times)).draft.revision).toBe(2);
  });
  test('leaves no trace when they may be shown, or are still marked', async () => {
    const both = [marked(refused), { kind: 'cover', box: OTHER_FACE }];
    const { draft } = await say([marked(refused)], both);
    expect(draft.revision).toBe(1);
    const { draft: other } = await say([marked(granted)], [marked(refused)]);
    expect(other.revision).toBe(1);
  });
});
