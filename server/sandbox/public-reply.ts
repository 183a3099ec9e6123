import type { FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { sentenceView } from './public-view.ts';

// No script at all, nothing from elsewhere, no framing: what a visitor types can never run.
export const POLICY =
  "default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
export interface PublicWorld {
  readonly db: Pool;
  /** Scheme and host of the practice Page, without a slash at the end. */
  readonly publicAddress: string;
  readonly clock: Clock;
}

/** The answer for every address that does not exist. */
export function nothingHere(reply: FastifyReply): FastifyReply {
  return page(
    reply.status(404).header('content-security-policy', POLICY),
    sentenceView('Nothing here', 'This post or Page does not exist, or it has been taken down.'),
  );
}

export function page(reply: FastifyReply, document: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(document);
}
