import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { knowsVerifyToken, takeDelivery } from '../../moderation/outside/webhook.actions.ts';
import { route, STREAM } from '../route.ts';
import type { ServerServices } from '../services.ts';

export const WEBHOOK_PATH = '/webhooks/facebook';
/** Bytes of one delivery: a thousand long comments are about 5 MB. */
const DELIVERY_BYTES = 8 * 1024 * 1024;
/** From one address. Facebook sends bursts from few addresses, and what it cannot deliver it gives up some time. */
const PER_MINUTE = 100_000;
const CHALLENGE = /^[\w-]{1,200}$/;

const handshakeSchema = z.object({
  'hub.mode': z.string().max(40).optional(),
  'hub.challenge': z.string().max(200).optional(),
  'hub.verify_token': z.string().max(400).optional(),
});

/** Where Facebook tells what happens on the Pages (contract section 6). Await it: it reads bodies in its own way. */
export async function webhookRoutes(app: FastifyInstance, services: ServerServices): Promise<void> {
  route(app, {
    method: 'GET',
    url: WEBHOOK_PATH,
    access: 'public',
    tag: 'Facebook',
    summary: 'The handshake: Facebook shows that an administrator of ours told it this address',
    query: handshakeSchema,
    answer: STREAM,
    async handle({ query, reply }) {
      const challenge = query['hub.challenge'] ?? '';
      const knows = knowsVerifyToken(services, query['hub.verify_token'] ?? '');
      if (!knows || query['hub.mode'] !== 'subscribe' || !CHALLENGE.test(challenge))
        throw notOurs();
      return reply.type('text/plain; charset=utf-8').send(challenge);
    },
  });

  await app.register(async (scope) => {
    // The signature is over the very bytes: nothing may read and write them before it was checked.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    route(scope, {
      method: 'POST',
      url: WEBHOOK_PATH,
      access: 'public',
      tag: 'Facebook',
      summary: 'Facebook tells what happened on the Pages',
      bodyBytes: DELIVERY_BYTES,
      perMinute: PER_MINUTE,
      answer: STREAM,
      async handle({ request, reply }) {
        const body: unknown = request.body;
        const header = request.headers['x-hub-signature-256'];
        const signature = typeof header === 'string' ? header : undefined;
        const taken = Buffer.isBuffer(body)
          ? await takeDelivery(services, { body, signature }, await services.facebookApp())
          : undefined;
        if (taken === undefined) throw notOurs();
        services.log.info({ events: taken.kept }, 'webhook: taken');
        return reply.code(200).type('text/plain; charset=utf-8').send('OK');
      },
    });
  });
}

function notOurs(): Refusal {
  return new Refusal(
    'not-allowed',
    'Only Facebook may say something here, and it says so with a word or a signature that fits.',
    'Look at what is typed at Facebook: the Pages screen shows what it should be.',
  );
}
