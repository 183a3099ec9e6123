import { setTimeout as sleep } from 'node:timers/promises';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { answerCall } from './graph-answer.ts';
import { readCall } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import type { Disturb, Disturbance } from './graph-disturb.ts';
import { sampleOf } from './graph-fault-table.ts';
import { badParameter, envelopeOf, GraphFault, newTraceId } from './graph-fault.ts';
import { countCall, refusalFor, throttled, usageHeaders } from './graph-usage.ts';
import type { UsageMeter } from './graph-usage.ts';
import { inTransaction } from './sandbox-database.ts';
import { takeFault } from './sandbox-faults.store.ts';
import { readSettings } from './sandbox-settings.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import { findToken } from './sandbox-tokens.store.ts';

const UPLOAD_BYTES_MAX = 10 * 1024 * 1024;

export interface GraphWorld {
  readonly db: Pool;
  readonly publicAddress: string;
  readonly clock: Clock;
  readonly disturb?: Disturb;
  readonly meter: UsageMeter;
}

/** The Graph API under `/v22.0/…` to `/v26.0/…`. */
export async function graphRoutes(app: FastifyInstance, world: GraphWorld): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseObject(String(body)));
    } catch (error) {
      done(error as Error);
    }
  });
  await app.register(multipart, {
    limits: {
      fileSize: UPLOAD_BYTES_MAX,
      files: 1,
      fields: 40,
      fieldSize: 256 * 1024,
      parts: 41,
      headerPairs: 40,
    },
  });
  app.setErrorHandler((error, request, reply) => sendFault(world, request, reply, error));
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/:version(^v\\d+\\.\\d+$)/*',
    handler: (request, reply) => handle(world, request, reply),
  });
}

async function handle(
  world: GraphWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  nameVersion(request, reply);
  const call = await readCall(request);
  const settings = await readSettings(world.db);
  const disturbance = world.disturb?.(call) ?? (await takeFault(world.db, call));
  await meterCall(world, { call, settings, disturbance }, reply);
  const slow = disturbance?.kind === 'slow' ? disturbance.milliseconds : 0;
  if (slow + settings.latency_milliseconds > 0) await sleep(slow + settings.latency_milliseconds);
  if (disturbance?.kind === 'drop-before-effect') return hangUp(request, reply);
  if (disturbance?.kind === 'answer-instead') return answerInstead(reply, disturbance);
  if (disturbance?.kind === 'fault' && disturbance.afterEffect !== true)
    throw wishedFault(disturbance);
  const answer = await inTransaction(world.db, async (tx) =>
    answerCall(call, {
      tx,
      settings,
      publicAddress: world.publicAddress,
      now: world.clock.now(),
    }),
  );
  if (disturbance?.kind === 'drop-after-effect') return hangUp(request, reply);
  if (disturbance?.kind === 'answer-after-effect') return answerInstead(reply, disturbance);
  if (disturbance?.kind === 'fault') throw wishedFault(disturbance);
  return reply.type('application/json; charset=UTF-8').send(JSON.stringify(answer));
}

/** Says in the headers how much of the allowance is used, and refuses when it is used up or as wished. */
async function meterCall(
  world: GraphWorld,
  {
    call,
    settings,
    disturbance,
  }: { call: GraphCall; settings: SandboxSettings; disturbance: Disturbance | undefined },
  reply: FastifyReply,
): Promise<void> {
  const token = call.token === undefined ? undefined : await findToken(world.db, call.token);
  const pageId = token?.pageId ?? undefined;
  const counted = countCall(world.meter, pageId, settings, world.clock.now());
  if (disturbance?.kind === 'throttle' || disturbance?.kind === 'usage') {
    const percent = disturbance.kind === 'throttle' ? 100 : disturbance.percent;
    const wished = { percent, minutes: disturbance.minutes };
    void reply.headers(usageHeaders({ app: wished, page: wished }, pageId));
    if (disturbance.kind === 'throttle') throw throttled(disturbance.code);
    return;
  }
  void reply.headers(usageHeaders(counted, pageId));
  const refusal = settings.throttling ? refusalFor(counted) : undefined;
  if (refusal !== undefined) throw refusal;
}

function answerInstead(
  reply: FastifyReply,
  { status, contentType, body }: { status: number; contentType: string; body: string },
): FastifyReply {
  return reply.status(status).type(contentType).send(body);
}

function wishedFault(wished: Extract<Disturbance, { kind: 'fault' }>): GraphFault {
  const { code, subcode, status, transient } = wished;
  const sample = sampleOf(code, subcode);
  return new GraphFault(code, wished.message ?? sample?.message ?? `(#${code}) Fault`, {
    ...(subcode === undefined ? {} : { subcode }),
    ...(status === undefined ? {} : { status }),
    ...(transient === undefined ? {} : { transient }),
  });
}

function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function nameVersion(request: FastifyRequest, reply: FastifyReply): void {
  const { version } = request.params as { version: string };
  const traceId = newTraceId();
  void reply.headers({
    'facebook-api-version': version,
    'x-fb-trace-id': traceId,
    'x-fb-rev': '1',
    'x-fb-debug': traceId,
    'cache-control': 'no-store',
  });
}

async function sendFault(
  world: GraphWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<FastifyReply> {
  const fault = asFault(error);
  if (fault.code === 1 && !(error instanceof GraphFault))
    request.log.error({ err: error }, 'the practice Page failed');
  const traceId = String(reply.getHeader('x-fb-trace-id') ?? newTraceId());
  const { status, body } = envelopeOf(fault, await readSettings(world.db), traceId);
  if (fault.code === 190)
    void reply.header('www-authenticate', 'OAuth "Facebook Platform" "invalid_token"');
  return reply.status(status).type('application/json; charset=UTF-8').send(JSON.stringify(body));
}

function asFault(error: unknown): GraphFault {
  if (error instanceof GraphFault) return error;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number' && status < 500)
    return badParameter('The request could not be read.');
  return new GraphFault(1, 'An unknown error has occurred.', { transient: true });
}

function parseObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badParameter('The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badParameter('The request body must be a JSON object.');
  return value as Record<string, unknown>;
}
