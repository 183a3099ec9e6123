import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../../scripts/demo-federation/people.ts';
import { signIn, type Visitor } from '../../scripts/demo/visitor.ts';
import { freePort, runScript } from '../factories/process.ts';

const DEMO_FOLDER = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const PHOTOS = ['sample1.jpg', 'sample2.jpg', 'sample3.jpg', 'sample4.jpg'];
const ROUNDS = 3;
const WAIT_MS = 120_000;

export interface JourneyBenchRow {
  readonly photos: number;
  /** From the end of the last upload until every photo has been looked at, in milliseconds. */
  readonly uploadToFactsMs: number;
  /** What the models took for these photos, added up over both workers, in milliseconds. */
  readonly modelMs: number;
  /** From handing in until the draft is in the inbox, in milliseconds. */
  readonly submitToInboxMs: number;
}

/** The main journey over HTTP on the whole product with two workers: how long people wait, against what the models take. */
export async function journeyBench(): Promise<JourneyBenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-journey-'));
  const port = await freePort();
  const script = runScript('scripts/start.ts', [], {
    GATEHOUSE_DATA: folder,
    GATEHOUSE_PORT: String(port),
    GATEHOUSE_SANDBOX_PORT: String(await freePort()),
    GATEHOUSE_FETCH_MODELS: 'no',
  });
  try {
    await script.says('The demo posts are ready');
    const drafter = DEMO_PEOPLE.find((person) => person.role === 'drafter');
    const visitor = await signIn(`http://127.0.0.1:${port}`, drafter?.email ?? '', DEMO_PASSWORD);
    const rows: JourneyBenchRow[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rows.push(await oneDraft(visitor, round));
    return rows;
  } finally {
    script.process.kill('SIGINT');
    await script.ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function oneDraft(visitor: Visitor, round: number): Promise<JourneyBenchRow> {
  const { id } = await visitor.ask<{ id: string }>('POST', '/api/drafts', {
    schoolId: visitor.schoolIds[0],
  });
  await visitor.save(id, `A morning to remember, number ${round + 1}.`);
  for (const name of PHOTOS) {
    // A few bytes behind the picture make it another file, so that nothing is looked up instead of looked at.
    const bytes = Buffer.concat([
      await readFile(path.join(DEMO_FOLDER, name)),
      Buffer.from(`${round}`),
    ]);
    await visitor.upload(id, name, bytes);
  }
  const uploaded = performance.now();
  const seen = await until(visitor, id, (draft) =>
    draft.photos.every((photo) => photo.checkState !== 'waiting'),
  );
  const uploadToFactsMs = performance.now() - uploaded;
  for (const photo of seen.photos) {
    await visitor.ask('PUT', `/api/drafts/${id}/photos/${photo.id}/markings`, {
      markings: (photo.facts?.faces ?? []).map((face) => ({ kind: 'cover', box: face.box })),
    });
  }
  const submitting = performance.now();
  await visitor.submit(id);
  await until(visitor, id, (draft) => draft.state !== 'checking');
  return {
    photos: PHOTOS.length,
    uploadToFactsMs,
    modelMs: seen.photos.reduce((sum, photo) => sum + (photo.facts?.modelMs ?? 0), 0),
    submitToInboxMs: performance.now() - submitting,
  };
}

function until(visitor: Visitor, id: string, enough: (draft: Draft) => boolean): Promise<Draft> {
  return visitor.until(id, enough, WAIT_MS, () => '');
}
