import Fastify, { LogController } from 'fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { Pool } from 'pg';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { graphRoutes } from './graph-routes.ts';
import type { Disturb } from './graph-disturb.ts';
import { UsageMeter } from './graph-usage.ts';
import { nothingHere } from './public-reply.ts';
import { startCourier } from './sandbox-courier.ts';
import { publicRoutes } from './public-routes.ts';

export interface SandboxOptions {
  /** A migrated database; the caller closes it. */
  readonly db: Pool;
  /** Scheme, host and port under which people and the client reach this app; without a path. */
  readonly publicAddress: string;
  readonly clock: Clock;
  /** Plays faults: asked once for each Graph call. Without it everything works. */
  readonly disturb?: Disturb;
  /** Milliseconds between two looks for webhooks that are due. Without it none are sent: see `sendDue`. */
  readonly sendEveryMilliseconds?: number;
  /** Off by default. Must not log addresses: a token can be part of one. */
  readonly logger?: FastifyServerOptions['logger'];
}

/**
 * The practice Page: the Graph API as far as Gatehouse uses it, and the Pages as the public would see them. The caller
 * makes it listen (loopback only: whoever reaches it can comment) and closes it.
 */
export function buildSandbox(options: SandboxOptions): FastifyInstance {
  const app = Fastify({
    logger: options.logger ?? false,
    // A request line would put the address, and with it a token, into the log.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 300 },
  });
  const world = {
    ...options,
    publicAddress: options.publicAddress.replace(/\/+$/, ''),
    meter: new UsageMeter(),
  };
  app.setNotFoundHandler((_request, reply) => nothingHere(reply));
  void app.register(async (scope) => graphRoutes(scope, world));
  void app.register(async (scope) => publicRoutes(scope, world));
  if (options.sendEveryMilliseconds !== undefined) {
    const failed = (error: unknown): void =>
      app.log.error({ err: error }, 'the practice Page could not send its webhooks');
    let stop = async (): Promise<void> => undefined;
    const every = options.sendEveryMilliseconds;
    app.addHook('onListen', async () => {
      stop = startCourier(world, every, failed);
    });
    app.addHook('onClose', () => stop());
  }
  return app;
}
