import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { sessionStillLive, type SignedIn } from '../../moderation/staff/sign-in.actions.ts';
import { mayHear, type LiveNotice } from '../live.ts';
import { STREAM, route } from '../route.ts';
import { SERVER_LIMITS } from '../server-limits.ts';
import type { ServerServices } from '../services.ts';

interface Listener {
  readonly signedIn: SignedIn;
  readonly stream: PassThrough;
}

/**
 * Changes as they happen, as server-sent events: `event: change` with `{topic, id}`. Never content: the screen asks the
 * API, which checks again who may see it.
 */
export function liveRoutes(app: FastifyInstance, services: ServerServices): void {
  const listeners = new Set<Listener>();
  const stopHearing = services.live.subscribe((notice) => passOn(services, listeners, notice));
  // Something may have been missed: everybody fetches anew when the stream opens again.
  const stopGaps = services.live.onGap(() => endAll(listeners));
  const heartbeat = setInterval(() => {
    for (const listener of listeners) void checkUp(services, listener);
  }, SERVER_LIMITS.liveHeartbeatSeconds * 1_000);
  heartbeat.unref();
  app.addHook('preClose', async () => {
    clearInterval(heartbeat);
    stopHearing();
    stopGaps();
    endAll(listeners);
  });

  route(app, {
    method: 'GET',
    url: '/api/live',
    access: 'signed-in',
    tag: 'Live',
    summary: 'Server-sent events: what changed, never its content',
    answer: STREAM,
    async handle({ signedIn, reply }) {
      requireRoom(listeners, signedIn.actor.personId);
      const stream = new PassThrough();
      const listener = { signedIn, stream };
      listeners.add(listener);
      stream.on('close', () => listeners.delete(listener));
      // Half a second is what the browser's own reconnecting waits; the comment opens the stream through proxies.
      stream.write('retry: 500\n: listening\n\n');
      return (
        reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store')
          .header('x-accel-buffering', 'no')
          // Nothing follows on this connection, and an idle one would hold up a graceful close.
          .header('connection', 'close')
          .send(stream)
      );
    },
  });
}

function requireRoom(listeners: ReadonlySet<Listener>, personId: string): void {
  const own = [...listeners].filter((each) => each.signedIn.actor.personId === personId).length;
  if (own < SERVER_LIMITS.livePerPerson && listeners.size < SERVER_LIMITS.liveInAll) return;
  throw new Refusal(
    'too-many-tries',
    'Gatehouse is open in too many windows.',
    'Close some of them. This one works, but shows changes only when you load it again.',
    { facts: { retryAfterSeconds: 60 } },
  );
}

function passOn(
  services: ServerServices,
  listeners: ReadonlySet<Listener>,
  notice: LiveNotice,
): void {
  const data = JSON.stringify({ topic: notice.topic, id: notice.id });
  for (const listener of listeners) {
    const { actor } = listener.signedIn;
    // Signing out, a new password or an administrator ends sessions: look at once, not at the next heartbeat.
    if (notice.topic === 'people' && notice.id === actor.personId) void checkUp(services, listener);
    if (mayHear(actor, notice)) write(listener, `event: change\ndata: ${data}\n\n`);
  }
}

/** Keeps the connection from idling away, and ends it with its session. Never counts as use of the session. */
async function checkUp(services: ServerServices, listener: Listener): Promise<void> {
  try {
    if (await sessionStillLive(services, listener.signedIn.tokenSha256)) {
      write(listener, ': still here\n\n');
      return;
    }
  } catch (error) {
    services.log.warn({ err: error }, 'a live session could not be looked up');
  }
  listener.stream.end();
}

function write(listener: Listener, text: string): void {
  const { stream } = listener;
  if (stream.writableEnded) return;
  if (stream.writableLength + stream.readableLength > SERVER_LIMITS.liveUnreadBytes)
    stream.destroy();
  else stream.write(text);
}

function endAll(listeners: ReadonlySet<Listener>): void {
  for (const { stream } of listeners) stream.end();
}
