import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment, readConfig } from '../moderation/kernel/config.ts';
import { onParentGone } from '../moderation/kernel/parent.ts';
import type { Draft } from '../server/contract/drafts.contract.ts';
import type { MarkableSubject } from '../server/contract/register.contract.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './demo-federation/people.ts';
import { seedFederation } from './demo-federation/federation.ts';
import { signIn, type Visitor } from './demo/visitor.ts';
import { onStopSignal } from './process-tree.ts';
import { openData, type RunningProduct, startProcesses } from './product.ts';
import { buildWebWhenStale } from './web-build.ts';

/** `npm run demo`: the main job in the terminal, on a throw-away instance. Exit code 0 only if each step really happened. */

const PHOTOS = ['sample1.jpg', 'sample4.jpg'].map((name) =>
  fileURLToPath(new URL(`../node_modules/@vladmandic/face-api/demo/${name}`, import.meta.url)),
);
const WAIT_MS = 120_000;

let step = 0;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const begin = (what: string): void => say(`\n${(step += 1)}. ${what}`);
const tell = (line: string): void => say(`   ${line}`);

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`This step did not happen: ${what}`);
  tell(`✓ ${what}`);
}

const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-demo-'));
let running: RunningProduct | undefined;
let ending = false;

async function end(code: number): Promise<never> {
  if (!ending) {
    ending = true;
    await running?.stop().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
  process.exit(code);
}

onStopSignal(
  () => void end(130),
  () => process.exit(130),
);
onParentGone(() => void end(1));

try {
  running = await start();
  const address = running.deps.publicUrl;
  const draft = await handInWithAChildLeftOut(address);
  const mended = await coverAndHandInAgain(address, draft);
  await showThatTheAuthorCannotApprove(address, mended);
  const published = await approveAndPublish(address, mended);
  await readBack(address, published);
  await verify(address);
  say('\nEverything above really happened. The throw-away instance is being removed.\n');
  await end(0);
} catch (error) {
  say(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`);
  await end(1);
}

async function start(): Promise<RunningProduct> {
  begin(
    'Starting a throw-away Gatehouse with its own database, server, two workers and practice Page',
  );
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const config = readConfig(
    childEnvironment({
      GATEHOUSE_DATA: folder,
      GATEHOUSE_PORT: String(port),
      GATEHOUSE_SANDBOX_PORT: String(sandboxPort),
      GATEHOUSE_SANDBOX: 'yes',
      GATEHOUSE_PUBLIC_URL: `http://127.0.0.1:${port}`,
      GATEHOUSE_GRAPH_URL: `http://127.0.0.1:${sandboxPort}`,
      GATEHOUSE_LOG: 'error',
      GATEHOUSE_DEMO: 'yes',
      DATABASE_URL: '',
      REDIS_URL: '',
    }),
  );
  const [data] = await Promise.all([
    openData(config, { log: tell, throwAway: true }),
    buildWebWhenStale(),
  ]);
  await seedFederation(data.deps, { pool: data.pool });
  const product = await startProcesses(config, data, tell);
  tell(`Staff app ${config.publicUrl}, practice Page ${config.sandbox.url}`);
  return product;
}

function personWith(role: string): string {
  const person = DEMO_PEOPLE.find((each) => each.role === role);
  if (person === undefined) throw new Error(`The demo federation has nobody who is ${role}.`);
  return person.email;
}

async function handInWithAChildLeftOut(address: string): Promise<Draft> {
  begin('A drafter writes a post with two group photos');
  const drafter = await signIn(address, personWith('drafter'), DEMO_PASSWORD);
  tell(`Signed in as ${drafter.name}.`);
  const schoolId = drafter.schoolIds[0] ?? '';
  const { id } = await drafter.ask<{ id: string }>('POST', '/api/drafts', { schoolId });
  await drafter.save(
    id,
    'What a lovely morning we had together. Thank you to everybody who came and helped!',
  );
  for (const photo of PHOTOS) {
    await drafter.upload(id, path.basename(photo), await readFile(photo));
    tell(`Sent ${path.basename(photo)} up.`);
  }
  const seen = await drafter.until(
    id,
    (draft) => draft.photos.every((photo) => photo.checkState !== 'waiting'),
    WAIT_MS,
    (draft) =>
      `The workers have looked at ${draft.photos.filter((photo) => photo.checkState !== 'waiting').length} of ${draft.photos.length} photos`,
  );
  for (const photo of seen.photos) {
    const model = photo.facts?.models.find((each) => each.purpose === 'faces');
    tell(
      `Photo ${photo.position}: ${photo.facts?.faces.length ?? 0} faces, counted by ${model?.name ?? 'nothing'} ${model?.version ?? ''}`,
    );
    await drafter.ask('PATCH', `/api/drafts/${id}/photos/${photo.id}`, {
      altText: 'A group of people smiling',
    });
  }
  const faces = seen.photos.flatMap((photo) => photo.facts?.faces ?? []);
  expect(faces.length >= 2, `faces were found by a real model (${faces.length})`);

  begin('The drafter says who is in them, and leaves one child out');
  const { subjects } = await drafter.ask<{ subjects: MarkableSubject[] }>(
    'GET',
    `/api/register/markable?schoolId=${schoolId}`,
  );
  const showable = subjects.filter((subject) => subject.mayBeShown);
  await markAllBut(drafter, seen, showable, 1);
  await drafter.submit(id);
  const refused = await drafter.until(
    id,
    (draft) => draft.state !== 'checking',
    WAIT_MS,
    () => 'Checking',
  );
  printFindings(refused);
  expect(refused.state === 'needs-changes', 'the draft was sent back: a face is not accounted for');
  expect(
    refused.findings.some((finding) => finding.severity === 'block' && finding.check === 'faces'),
    'the finding says which photo and what to do',
  );
  return refused;
}

/** Marks every face with a child who may be shown, except the last `left` ones of the last photo. */
async function markAllBut(
  drafter: Visitor,
  draft: Draft,
  showable: readonly MarkableSubject[],
  left: number,
): Promise<void> {
  let next = 0;
  for (const photo of draft.photos) {
    const faces = photo.facts?.faces ?? [];
    const marked = photo === draft.photos.at(-1) ? faces.slice(0, faces.length - left) : faces;
    const markings = marked.map((face) => {
      const subject = showable[next];
      next += 1;
      if (subject === undefined)
        throw new Error('The register has too few children who may be shown.');
      return { kind: 'person', box: face.box, subjectId: subject.id };
    });
    await drafter.ask('PUT', `/api/drafts/${draft.id}/photos/${photo.id}/markings`, { markings });
  }
}

async function coverAndHandInAgain(address: string, before: Draft): Promise<Draft> {
  begin('The drafter covers that face and hands the draft in again');
  const drafter = await signIn(address, personWith('drafter'), DEMO_PASSWORD);
  const photo = before.photos.at(-1);
  const face = photo?.facts?.faces.at(-1);
  if (photo === undefined || face === undefined) throw new Error('There is no face to cover.');
  const kept = photo.markings.flatMap((marking) =>
    marking.kind === 'person'
      ? [{ kind: 'person', box: marking.box, subjectId: marking.subjectId }]
      : [],
  );
  await drafter.ask('PUT', `/api/drafts/${before.id}/photos/${photo.id}/markings`, {
    markings: [...kept, { kind: 'cover', box: face.box }],
  });
  tell(`Covered face ${face.number} of photo ${photo.position}.`);
  await drafter.submit(before.id);
  const mended = await drafter.until(
    before.id,
    (draft) => draft.state !== 'checking',
    WAIT_MS,
    () => 'Checking',
  );
  printFindings(mended);
  expect(
    mended.state === 'awaiting-decision',
    'nothing stops it any more, and it waits for a decision',
  );
  return mended;
}

async function showThatTheAuthorCannotApprove(address: string, draft: Draft): Promise<void> {
  begin('The author tries to approve it');
  const drafter = await signIn(address, personWith('drafter'), DEMO_PASSWORD);
  const answer = await drafter.attempt('POST', `/api/drafts/${draft.id}/decision`, {
    kind: 'approve',
    version: draft.version,
  });
  tell(`Gatehouse says: "${String(answer.body['title'])}"`);
  expect(answer.status === 403, 'the author cannot approve it (403)');
}

async function approveAndPublish(address: string, draft: Draft): Promise<Draft> {
  begin('The head looks at it and approves');
  const head = await signIn(address, personWith('head'), DEMO_PASSWORD);
  tell(`Signed in as ${head.name}.`);
  for (const hold of draft.findings.filter((finding) => finding.severity === 'hold')) {
    const { version } = await head.draft(draft.id);
    await head.ask('POST', `/api/drafts/${draft.id}/holds/${hold.id}`, {
      version,
      reason: 'I looked at this photo and it is fine.',
    });
    tell(`Decided: ${hold.why}`);
  }
  const { version } = await head.draft(draft.id);
  await head.ask('POST', `/api/drafts/${draft.id}/decision`, { kind: 'approve', version });
  expect(
    (await head.draft(draft.id)).state === 'approved',
    'the head approved, and may undo for ten seconds',
  );

  begin('Gatehouse publishes on the practice Page');
  const published = await head.until(
    draft.id,
    (each) => each.state !== 'approved' && each.state !== 'publishing',
    WAIT_MS,
    (each) => (each.state === 'approved' ? 'Waiting for the ten seconds to pass' : 'Publishing'),
  );
  expect(published.state === 'published', 'the post was published and read back');
  tell(
    published.publications.map((each) => `${each.pageName}: ${each.permalink ?? ''}`).join('\n   '),
  );
  return published;
}

async function readBack(address: string, draft: Draft): Promise<void> {
  begin('Reading the post back from the Page, as the public sees it');
  const head = await signIn(address, personWith('head'), DEMO_PASSWORD);
  const permalink = draft.publications[0]?.permalink ?? '';
  const answer = await fetch(permalink);
  const page = await answer.text();
  expect(answer.ok && page.includes(draft.text.slice(0, 40)), 'the Page shows the approved text');
  const urls = [...new Set([...page.matchAll(/\/photos\/\d+\.jpg/g)].map((match) => match[0]))];
  expect(urls.length === draft.photos.length, `the Page shows ${draft.photos.length} photos`);
  for (const [index, photo] of draft.photos.entries()) {
    const onPage = Buffer.from(
      await (await fetch(new URL(urls[index] ?? '', permalink))).arrayBuffer(),
    );
    const approved = await head.bytes(photo.renderedUrl ?? '');
    const sum = createHash('sha256').update(onPage).digest('hex');
    expect(
      onPage.equals(approved),
      `photo ${photo.position} has the approved bytes (SHA-256 ${sum.slice(0, 16)}…)`,
    );
    expect(!onPage.includes('Exif'), `photo ${photo.position} carries no camera data`);
  }
}

async function verify(address: string): Promise<void> {
  begin('An auditor verifies the record');
  const auditor = await signIn(address, personWith('auditor'), DEMO_PASSWORD);
  const verified = await auditor.ask<{ intact: boolean; events: number }>(
    'POST',
    '/api/record/verification',
  );
  expect(verified.intact, `the record of ${verified.events} events is unbroken`);
}

function printFindings(draft: Draft): void {
  const words = { block: 'stops it', hold: 'the head decides', note: 'note' };
  for (const finding of draft.findings)
    tell(`[${words[finding.severity]}] ${finding.why} ${finding.remedy}`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string')
    throw new Error('No free port on this machine.');
  return address.port;
}
