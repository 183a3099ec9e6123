import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { LIVE_CHANNEL } from '../../moderation/database/live.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { type House, openHouse } from './house.ts';
import { signInAs, type SignedInHeaders, type TestPersonKey } from './people.ts';
import { telltalesIn } from './telltale.ts';
import { FACE, type Writing, writingIn } from './writing.ts';

/** No language has them together, and each is searched in any case and encoding (telltale.ts). */
export const TELLTALES = [
  'Wolpertinger',
  'Zwölfender',
  'Tatzelwurm',
  'Grimbartsruh',
  'Quastenflosser',
];
const reasonOf = (index: number): string =>
  `Because of ${TELLTALES[index % TELLTALES.length] ?? ''}.`;

/** Whoever may know; everybody else is an outsider, and so is who is not signed in. */
export const INSIDERS: readonly TestPersonKey[] = ['executiveHead', 'safeguardingLead'];
export const OUTSIDERS: readonly (TestPersonKey | 'nobody')[] = [
  'drafter',
  'head',
  'administrator',
  'auditor',
  'otherDrafter',
  'otherHead',
  'nobody',
];

const UNDO_OVER_MS = 11_000;
const KINDS = ['court-order', 'adopted', 'looked-after', 'other'];

/** A house with children under protection, whose reasons hold the telltale words, and all that was to be heard meanwhile. */
export interface PlantedHouse {
  readonly house: House;
  readonly writing: Writing;
  readonly headers: ReadonlyMap<TestPersonKey, SignedInHeaders>;
  /** Children under protection, and the drafts that show them, one for each way and state. */
  readonly children: readonly string[];
  /** The class that all of them are in. */
  readonly classId: string;
  readonly drafts: readonly string[];
  /** Lines of the log, payloads of what PostgreSQL announced, and what the event streams sent on. */
  readonly logged: readonly string[];
  readonly announced: readonly string[];
  readonly streamed: readonly string[];
  /** Puts one more child under protection. */
  protect(subjectId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openPlantedHouse(): Promise<PlantedHouse> {
  const logged: string[] = [];
  const announced: string[] = [];
  const streamed: string[] = [];
  const log = openLog('debug', 'test', { write: (line) => void logged.push(line) });
  // The page that every address of the app answers with; nothing is put into it.
  const webFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-planted-'));
  const page = path.join(import.meta.dirname, '../../web/index.html');
  await cp(page, path.join(webFolder, 'index.html'));
  const house = await openHouse('postgresql', { log, webFolder });
  const writing = writingIn(house);
  const headers = new Map<TestPersonKey, SignedInHeaders>();
  for (const who of [...INSIDERS, ...OUTSIDERS]) {
    if (who === 'nobody') continue;
    const signedIn = await signInAs(house.test.app, house.federation.people[who].email);
    headers.set(who, signedIn.headers);
  }
  const endings = [
    await hearAnnouncements(house, announced),
    await hearStreams(house, headers, streamed),
  ];
  const { children, drafts } = await draftsInEveryState(house, writing);
  const classId = await inOneClass(house, children);
  await protectThem(house, children);
  // What is found out about them after the flag: by the preview of an open draft, and by the checks of one that is handed in.
  const blocked = await writing.handIn(showing(children[0] ?? ''));
  expect(blocked.state).toBe('needs-changes');
  await otherThings(house);
  await jobsAreDone(house);
  return {
    house,
    writing,
    headers,
    children,
    classId,
    drafts: [...drafts, blocked.id],
    logged,
    announced,
    streamed,
    protect: async (subjectId) => void (await setFlag(house, subjectId, 0)),
    async close() {
      for (const end of endings) await end();
      await house.close();
      await rm(webFolder, { recursive: true, force: true });
    },
  };
}

function showing(subjectId: string) {
  return { faces: [FACE], markings: [{ kind: 'person', box: FACE, subjectId }] };
}

async function hearAnnouncements(house: House, announced: string[]): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: house.databaseUrl });
  client.on('error', () => undefined);
  client.on('notification', ({ payload }) => void announced.push(payload ?? ''));
  await client.connect();
  await client.query(`listen ${LIVE_CHANNEL}`);
  return () => client.end();
}

/** The event stream as it arrives over the wire. */
async function hearStreams(
  house: House,
  headers: ReadonlyMap<TestPersonKey, SignedInHeaders>,
  streamed: string[],
): Promise<() => Promise<void>> {
  const address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
  const ending = new AbortController();
  const readings: Promise<void>[] = [];
  for (const who of ['drafter', 'head', 'administrator', 'otherHead'] as const) {
    const { cookie = '' } = headers.get(who) ?? {};
    const stream = await fetch(`${address}/api/live`, {
      headers: { cookie },
      signal: ending.signal,
    });
    const read = async (): Promise<void> => {
      for await (const part of stream.body ?? []) streamed.push(Buffer.from(part).toString('utf8'));
    };
    readings.push(read().catch(() => undefined));
  }
  return async () => {
    ending.abort();
    await Promise.all(readings);
  };
}

/** One draft for each way of showing a child, while all of them may still be shown. */
async function draftsInEveryState(
  house: House,
  writing: Writing,
): Promise<{ children: string[]; drafts: string[] }> {
  const children: string[] = [];
  const drafts: string[] = [];
  const child = async (): Promise<string> => {
    const id = await writing.pupil(`Planta${children.length}`, 'granted');
    children.push(id);
    return id;
  };
  const handedIn = async (): Promise<string> => {
    const draft = await writing.handIn(showing(await child()));
    expect(draft.state).toBe('awaiting-decision');
    drafts.push(draft.id);
    return draft.id;
  };
  const decide = async (id: string, kind: 'approve' | 'return' | 'reject'): Promise<void> => {
    const { version } = await house.draft('head', id);
    const why = kind === 'approve' ? {} : { reason: 'Another photo, please.' };
    const said = await house.ask('head', 'POST', `/api/drafts/${id}/decision`, {
      kind,
      version,
      ...why,
    });
    expect(said.status, JSON.stringify(said.body)).toBe(200);
  };
  // Being written, with the child marked, and another that is only declared.
  const open = await writing.begin();
  drafts.push(open);
  await writing.addPhoto('drafter', open, showing(await child()));
  const declared = await writing.addPhoto('drafter', open, { faces: [FACE] });
  const photo = `/api/drafts/${open}/photos/${declared}`;
  await house.ask('drafter', 'PATCH', photo, { accounting: 'roll' });
  await house.ask('drafter', 'PUT', `${photo}/roll`, { subjectIds: [await child()] });
  await writing.save('drafter', open, { text: 'Planta1 won the race.' });
  // Waiting, returned, refused, published.
  await handedIn();
  await decide(await handedIn(), 'return');
  await decide(await handedIn(), 'reject');
  const published = await handedIn();
  await decide(published, 'approve');
  await house.passTime(UNDO_OVER_MS);
  await house.draftUntil('head', published, ({ state }) => state === 'published');
  // Approved a moment ago.
  await decide(await handedIn(), 'approve');
  return { children, drafts };
}

async function inOneClass(house: House, children: readonly string[]): Promise<string> {
  const id = house.test.services.newId();
  await house.db
    .insertInto('school_class')
    .values({ id, school_id: house.federation.schools.ssq, name: 'Oak', year: '3' })
    .execute();
  await house.db.updateTable('subject').set({ class_id: id }).where('id', 'in', children).execute();
  return id;
}

/** Set over the API, as people do it; one lifted and set again, so that both reasons are kept. */
async function protectThem(house: House, children: readonly string[]): Promise<void> {
  for (const [index, id] of children.entries()) {
    const flagId = await setFlag(house, id, index);
    if (index !== 0) continue;
    const url = `/api/register/subjects/${id}/protection/lifting`;
    const lifting = { flagId, reason: reasonOf(4) };
    expect((await house.ask('safeguardingLead', 'POST', url, lifting)).status).toBe(200);
    await setFlag(house, id, index);
  }
}

async function setFlag(house: House, subjectId: string, index: number): Promise<string> {
  const url = `/api/register/subjects/${subjectId}/protection`;
  const flag = {
    kind: KINDS[index % KINDS.length],
    reason: reasonOf(index),
    reviewOn: '2099-01-05',
  };
  const set = await house.ask<{ inForce: { id: string } }>('safeguardingLead', 'POST', url, flag);
  expect(set.status, JSON.stringify(set.body)).toBe(200);
  // What is refused must not be quoted either.
  const late = await house.ask('safeguardingLead', 'POST', url, {
    ...flag,
    reviewOn: '2001-01-01',
  });
  expect(late.status).toBe(422);
  expect(telltalesIn(JSON.stringify(late.body), TELLTALES)).toEqual([]);
  return set.body.inForce.id;
}

/** What is not about children, but has addresses of its own. */
async function otherThings(house: House): Promise<void> {
  const device = { name: 'Oak tablet', model: 'SM-T500', schoolId: null };
  const added = await house.ask('administrator', 'POST', '/api/equipment', device);
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  const invited = await house.ask('administrator', 'POST', '/api/people', {
    name: 'Nia Newcomer',
    email: 'nia.newcomer@staff.example',
    grants: [{ role: 'auditor', schoolId: null }],
  });
  expect(invited.status, JSON.stringify(invited.body)).toBe(201);
}

async function jobsAreDone(house: House): Promise<void> {
  const open = house.db
    .selectFrom('job_outbox')
    .select('job_id')
    .where('finished_at', 'is', null)
    .where('failed_at', 'is', null);
  await vi.waitFor(
    async () => {
      const due = await open.where('due_at', '<', new Date()).execute();
      expect(due).toEqual([]);
    },
    { timeout: 20_000, interval: 100 },
  );
}
