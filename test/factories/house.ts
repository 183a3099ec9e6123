import { sql } from 'kysely';
import type { Db } from '../../moderation/database/client.ts';
import { sendAgain } from '../../moderation/database/outbox.ts';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { openLog, type Log } from '../../moderation/kernel/log.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPage } from '../../moderation/pages/pages.actions.ts';
import { waysToPages } from '../../moderation/pages/speaking.actions.ts';
import { askToCheckAgain } from '../../moderation/pictures/recheck.actions.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { handlersFor } from '../../workers/handlers.ts';
import { inTurn } from '../../workers/in-turn.ts';
import { type JobQueue, openQueue } from '../../workers/queue.ts';
import { RELAY_LOCK } from '../../workers/relay.ts';
import { startWorker, type WorkerApp } from '../../workers/worker-app.ts';
import { openTestApp, type TestApp } from './app.ts';
import { freshDatabase } from './database.ts';
import { setEyes, type SetEyes } from './eyes.ts';
import {
  makeFederation,
  signInAs,
  type SignedInHeaders,
  type TestFederation,
  type TestPersonKey,
} from './people.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { type RunningSandbox, startSandbox } from './sandbox.ts';

const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 40;

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
}

/**
 * The whole house in one process for a journey: real database, real queue, real app, real worker, and the practice Page over
 * real HTTP. Only the clock and the models are replaced.
 */
export interface House {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly test: TestApp;
  readonly eyes: SetEyes;
  readonly queue: JobQueue;
  readonly sandbox: RunningSandbox;
  readonly federation: TestFederation;
  /** Our id of the practice Page of Stanton St Quintin. */
  readonly pageId: string;
  ask<Body = Record<string, unknown>>(
    who: TestPersonKey,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
  ): Promise<Answer<Body>>;
  upload(
    who: TestPersonKey,
    draftId: string,
    bytes: Buffer,
    fileName?: string,
  ): Promise<Answer<{ photoId: string; pictureId: string }>>;
  draft(who: TestPersonKey, id: string): Promise<Draft>;
  /** Looks at the draft until `enough`; fails with what it was last. */
  draftUntil(who: TestPersonKey, id: string, enough: (draft: Draft) => boolean): Promise<Draft>;
  /** Moves the clock on; what has become due meanwhile is sent to the queue anew. */
  passTime(milliseconds: number): Promise<void>;
  /** What a worker does every few seconds: asks for another look where its eyes are better. Returns how many. */
  checkAgain(): Promise<number>;
  startWorker(): void;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param options.webFolder the built staff app, for tests that open it in a browser
 * @param options.log for tests that read it; silent otherwise
 */
export async function openHouse(
  backend: 'postgresql' | 'redis' = 'postgresql',
  options: { webFolder?: string; log?: Log } = {},
): Promise<House> {
  const database = await freshDatabase();
  const redis: TestRedis | undefined = backend === 'redis' ? await startRedis() : undefined;
  let ahead = 0;
  const clock: Clock = { now: () => new Date(Date.now() + ahead) };
  const log = options.log ?? openLog('silent', 'test');
  const test = await openTestApp(database.connectionString, { clock, ...options });
  const sandbox = await startSandbox(database.pool, 'Stanton St Quintin School');
  const db = test.services.db;
  const federation = await makeFederation(db);
  const page = await connectPage(test.services, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    name: 'Stanton St Quintin School',
    graphId: sandbox.page.pageId,
    graphAppId: sandbox.page.appId,
    token: Secret.of(sandbox.page.token),
    appSecret: Secret.of(sandbox.page.appSecret),
    actorId: null,
  });
  const queue = await openQueue({
    databaseUrl: database.connectionString,
    redisUrl: redis?.url,
    log,
    clock,
  });
  const eyes = setEyes();
  const oneAtATime = inTurn(eyes);
  const handlers = handlersFor(
    {
      ...test.services,
      ...waysToPages(test.services, { url: sandbox.address, version: 'v26.0' }),
    },
    oneAtATime,
  );
  let worker: WorkerApp | undefined;
  const signedIn = new Map<TestPersonKey, SignedInHeaders>();
  const headersOf = async (who: TestPersonKey): Promise<SignedInHeaders> => {
    const known = signedIn.get(who);
    if (known !== undefined) return known;
    const { headers } = await signInAs(test.app, federation.people[who].email);
    signedIn.set(who, headers);
    return headers;
  };

  const house: House = {
    db,
    databaseUrl: database.connectionString,
    test,
    eyes,
    queue,
    sandbox,
    federation,
    pageId: page.id,
    async ask(who, method, url, payload) {
      const answer = await test.app.inject({
        method,
        url,
        headers: { ...(await headersOf(who)) },
        ...(payload === undefined ? {} : { payload }),
      });
      return {
        status: answer.statusCode,
        body: answer.body === '' ? {} : answer.json(),
      } as Answer<never>;
    },
    async upload(who, draftId, bytes, fileName = 'IMG_0001.jpg') {
      const boundary = 'gatehouse-test-boundary';
      const payload = Buffer.concat([
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="${fileName}"\r\ncontent-type: image/jpeg\r\n\r\n`,
        ),
        bytes,
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]);
      const answer = await test.app.inject({
        method: 'POST',
        url: `/api/drafts/${draftId}/photos`,
        headers: {
          ...(await headersOf(who)),
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
        payload,
      });
      return { status: answer.statusCode, body: answer.json() };
    },
    async draft(who, id) {
      const { status, body } = await house.ask<Draft>(who, 'GET', `/api/drafts/${id}`);
      if (status !== 200)
        throw new Error(`The draft was answered with ${status}: ${JSON.stringify(body)}`);
      return body;
    },
    async draftUntil(who, id, enough) {
      const end = Date.now() + WAIT_MS;
      for (;;) {
        const draft = await house.draft(who, id);
        if (enough(draft)) return draft;
        if (Date.now() > end) {
          throw new Error(
            `Waited in vain; the draft is ${draft.state}: ${draft.cameBackBecause ?? ''} ${JSON.stringify(draft.findings)}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    async passTime(milliseconds) {
      ahead += milliseconds;
      // The queue counts its delays by the machine's clock; from the outbox it learns of ours.
      // Between two passes of the relay: it would tick off as sent what is wiped in the same moment.
      await db.connection().execute(async (session) => {
        await sql`select pg_advisory_lock(${RELAY_LOCK})`.execute(session);
        await queue.wipe();
        await sendAgain(session);
        await sql`select pg_advisory_unlock(${RELAY_LOCK})`.execute(session);
      });
    },
    checkAgain: async () => askToCheckAgain(test.services, await oneAtATime.sight()),
    startWorker() {
      worker ??= startWorker({
        db,
        databaseUrl: database.connectionString,
        clock,
        log,
        queue,
        handlers,
      });
    },
    async stopWorker() {
      await worker?.close(1_000);
      worker = undefined;
    },
    async close() {
      await house.stopWorker();
      await queue.close();
      await sandbox.close();
      await test.close();
      await redis?.stop();
      await database.drop();
    },
  };
  house.startWorker();
  return house;
}
