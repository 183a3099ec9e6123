import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../moderation/kernel/permissions.ts';
import type { SignedIn } from '../moderation/staff/sign-in.actions.ts';
import { problemSchema } from './contract/problem.contract.ts';
import type { Access } from './guard.ts';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a handler is given: the parsed parts of the request and who asks. */
interface Asked<Who extends Access, Params, Query, Body> {
  /** Who is acting; undefined on a public route. */
  readonly actor: Who extends 'public' ? undefined : Actor;
  readonly signedIn: Who extends 'public' ? undefined : SignedIn;
  readonly params: Parsed<Params>;
  readonly query: Parsed<Query>;
  readonly body: Parsed<Body>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Answers with no body (204). */
export const NOTHING = z.void();

/** For files and live changes: the handler sends through `reply` itself. */
export const STREAM = z.custom<FastifyReply>();

/** The same with everything read-only: actions hand out data that nobody changes, and an answer is only written out. */
type Unchanging<Value> = Value extends FastifyReply
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly Unchanging<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Unchanging<Value[Key]> }
      : Value;

/** One route, with all that the shell has to know about it. */
interface RoutePlan<Who extends Access, Params, Query, Body, Reply extends z.ZodType, Given> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Who may call it. Anything finer, such as which school, is the action's to refuse. */
  readonly access: Who;
  /** For the API's documentation: the chapter, and one line. */
  readonly tag: string;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** What it answers with: a schema for JSON (200, or 201 with `created`), NOTHING (204) or STREAM. */
  readonly answer: Reply;
  readonly created?: boolean;
  /** For a multipart body, which the handler reads from `request` as a stream. */
  readonly multipart?: boolean;
  /** Largest JSON body in bytes, when it is not the usual one. */
  readonly bodyBytes?: number;
  /** Requests a minute from one address, when it is not the usual number. */
  readonly perMinute?: number;
  handle(asked: Asked<Who, Params, Query, Body>): Promise<Given>;
}

/**
 * Declares a route: the only way in which a route of the API is made. Before the handler runs, the request's rate, its
 * session, its CSRF token and the ability that `access` names were checked (guard.ts) and its parts were parsed.
 */
export function route<
  const Who extends Access,
  Reply extends z.ZodType,
  // Apart from `Reply`, so that words such as 'active' in an answer keep their own type.
  const Given extends Unchanging<z.input<Reply>>,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(app: FastifyInstance, plan: RoutePlan<Who, Params, Query, Body, Reply, Given>): void {
  app.route({
    method: plan.method,
    url: plan.url,
    schema: schemaOf(plan),
    config: {
      access: plan.access,
      ...(plan.perMinute === undefined
        ? {}
        : { rateLimit: { max: plan.perMinute, timeWindow: '1 minute' } }),
    },
    ...(plan.bodyBytes === undefined ? {} : { bodyLimit: plan.bodyBytes }),
    async handler(request, reply) {
      // Fastify has parsed these with the schemas of the plan, and the guard has seen to the session.
      const asked = {
        actor: request.signedIn?.actor,
        signedIn: request.signedIn ?? undefined,
        params: request.params,
        query: request.query,
        body: request.body,
        request,
        reply,
      } as Asked<Who, Params, Query, Body>;
      const answer = await plan.handle(asked);
      if (isNothing(plan.answer)) return reply.code(204).send();
      if (isStream(plan.answer)) return reply;
      return reply.code(plan.created === true ? 201 : 200).send(answer);
    },
  });
}

function schemaOf(plan: {
  method: string;
  access: Access;
  tag: string;
  summary: string;
  params?: unknown;
  query?: unknown;
  body?: unknown;
  answer: z.ZodType;
  created?: boolean;
  multipart?: boolean;
}): FastifySchema {
  const success = plan.created === true ? 201 : isNothing(plan.answer) ? 204 : 200;
  const reads = plan.method === 'GET';
  const described = {
    tags: [plan.tag],
    summary: plan.summary,
    description: accessSays(plan.access),
    'x-gatehouse-access': plan.access,
    security: plan.access === 'public' ? [] : [reads ? { session: [] } : { session: [], csrf: [] }],
    ...(plan.multipart === true ? { consumes: ['multipart/form-data'] } : {}),
    ...(plan.params === undefined ? {} : { params: plan.params }),
    ...(plan.query === undefined ? {} : { querystring: plan.query }),
    ...(plan.body === undefined ? {} : { body: plan.body }),
    response: {
      ...(isNothing(plan.answer) || isStream(plan.answer) ? {} : { [success]: plan.answer }),
      '4xx': problemSchema.describe('A refusal: what is wrong and the one thing to do.'),
      '5xx': problemSchema.describe('A fault on our side, with the number of the request.'),
    },
  };
  return described;
}

function isNothing(answer: z.ZodType): boolean {
  return answer === NOTHING;
}

function isStream(answer: z.ZodType): boolean {
  return answer === STREAM;
}

function accessSays(access: Access): string {
  switch (access) {
    case 'public':
      return 'Anybody may call this.';
    case 'signed-in':
      return 'Everybody who is signed in may call this.';
    default:
      return `Needs the ability \`${access}\`.`;
  }
}
