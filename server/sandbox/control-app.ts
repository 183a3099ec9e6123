import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { CONTROLS, isControlName, runControl } from './sandbox-control.ts';
import { inTransaction } from './sandbox-database.ts';
import { listFaults } from './sandbox-faults.store.ts';
import { CannotPractise } from './sandbox-outside.ts';
import { readSettings } from './sandbox-settings.ts';
import { listDeliveries } from './sandbox-webhooks.store.ts';

export interface ControlOptions {
  readonly db: Pool;
  /** Address of the practice Page, for links in what is told. */
  readonly publicAddress: string;
  readonly clock: Clock;
}

/**
 * The admin plane: `GET /` lists what can be done and what is set, `POST /{name}` does it with a JSON body. An app of its own,
 * on a port of its own: whoever reaches the Graph API must not reach this. The caller makes it listen on loopback.
 */
export function buildControl({ db, publicAddress, clock }: ControlOptions): FastifyInstance {
  const app = Fastify({ bodyLimit: 20 * 1024 * 1024 });
  app.addHook('onRequest', async (request, reply) => {
    // A page in somebody's browser has no business here: those say where they come from, and programs do not.
    if (request.headers['sec-fetch-site'] !== undefined || request.headers.origin !== undefined)
      await reply.status(403).send({ error: 'Programs only.' });
  });
  app.get('/', async () => ({
    controls: Object.keys(CONTROLS),
    settings: await readSettings(db),
    faults: await listFaults(db),
    deliveries: await listDeliveries(db),
  }));
  app.post('/:name', async (request, reply) => {
    const { name } = request.params as { name: string };
    if (!isControlName(name)) return reply.status(404).send({ error: `There is no ${name} here.` });
    try {
      return await inTransaction(db, async (tx) =>
        runControl(
          { tx, settings: await readSettings(tx), publicAddress, now: clock.now() },
          name,
          request.body ?? {},
        ),
      );
    } catch (error) {
      if (!(error instanceof CannotPractise)) throw error;
      return reply.status(422).send({ error: error.message });
    }
  });
  return app;
}
