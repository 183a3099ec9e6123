import { z } from 'zod';
import type { GraphCall } from './graph-call.ts';

const answer = {
  status: z.number().int().min(200).max(599),
  contentType: z.string().max(100),
  body: z.string().max(100_000),
};

/**
 * What goes wrong with one call on purpose: the connection drops before or after the effect, something else answers in
 * Facebook's place (a proxy, a fault code) with or without the effect, the answer is slow, or the app is slowed down.
 */
export const disturbance = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('drop-before-effect') }),
  z.object({ kind: z.literal('drop-after-effect') }),
  z.object({ kind: z.literal('answer-instead'), ...answer }),
  z.object({ kind: z.literal('answer-after-effect'), ...answer }),
  z.object({ kind: z.literal('slow'), milliseconds: z.number().int().min(1).max(120_000) }),
  z.object({
    kind: z.literal('fault'),
    code: z.number().int().positive(),
    subcode: z.number().int().positive().optional(),
    /** Facebook's own words by default, where they are known. */
    message: z.string().max(2_000).optional(),
    transient: z.boolean().optional(),
    /** HTTP status; without it as the settings say for the code. */
    status: z.number().int().min(200).max(599).optional(),
    /** The effect happened all the same, as with code 1 and 2 it may. */
    afterEffect: z.boolean().optional(),
  }),
  /** Refused for too many calls, with the headers that say so. */
  z.object({
    kind: z.literal('throttle'),
    code: z.union([4, 17, 32, 341, 613, 80_001].map((code) => z.literal(code))),
    minutes: z.number().int().min(0).max(1_440),
  }),
  /** The call works; the headers say how much of the allowance is used. */
  z.object({
    kind: z.literal('usage'),
    percent: z.number().min(0).max(100),
    minutes: z.number().int().min(0).max(1_440),
  }),
]);

export type Disturbance = z.output<typeof disturbance>;

/** Decides for each call whether it is disturbed; asked once per call. */
export type Disturb = (call: GraphCall) => Disturbance | undefined;

/** Kinds of calls that a fault can be wished for; a call has several. */
export const CALL_KINDS = [
  'any',
  'read',
  'write',
  'upload-photo',
  'create-post',
  'publish-post',
  'change',
  'delete',
  'list-posts',
  'read-one',
  'list-comments',
  'write-comment',
  'block',
  'control',
  'sign-in',
  'subscribe',
] as const;

export type CallKind = (typeof CALL_KINDS)[number];

const EDGE_KINDS: Readonly<Record<string, CallKind>> = {
  'POST photos': 'upload-photo',
  'POST feed': 'create-post',
  'GET feed': 'list-posts',
  'GET posts': 'list-posts',
  'GET published_posts': 'list-posts',
  'GET scheduled_posts': 'list-posts',
  'GET visitor_posts': 'list-posts',
  'GET tagged': 'list-posts',
  'GET comments': 'list-comments',
  'POST comments': 'write-comment',
  'GET blocked': 'block',
  'POST blocked': 'block',
  'DELETE blocked': 'block',
  'GET roles': 'control',
  'GET settings': 'control',
  'POST settings': 'control',
  'GET accounts': 'sign-in',
  'GET permissions': 'sign-in',
  'GET access_token': 'sign-in',
  'POST access_token': 'sign-in',
  'POST subscribed_apps': 'subscribe',
  'GET subscribed_apps': 'subscribe',
  'DELETE subscribed_apps': 'subscribe',
};

/** What kind of call this is, e.g. `any`, `write` and `publish-post`. Decided from the address alone. */
export function kindsOf(call: GraphCall): CallKind[] {
  const [head = '', edge] = call.path;
  const kinds: CallKind[] = ['any', call.method === 'GET' ? 'read' : 'write'];
  if (head === 'debug_token') return [...kinds, 'control'];
  if (edge !== undefined) {
    const kind = EDGE_KINDS[`${call.method} ${edge}`];
    return kind === undefined ? kinds : [...kinds, kind];
  }
  if (call.method === 'GET') return [...kinds, 'read-one'];
  if (call.method === 'DELETE') return [...kinds, 'delete'];
  return [...kinds, 'is_published' in call.parameters ? 'publish-post' : 'change'];
}
