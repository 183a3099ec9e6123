import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SERVER_LIMITS } from './server-limits.ts';

/**
 * Browsers keep spare connections open that never asked anything; Node.js does not count those as idle and would wait for
 * them. Requests under way get a moment to end, then every connection is closed. Call it before the app is ready.
 */
export function closePromptly(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }) => unused.delete(socket));
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
    const grace = SERVER_LIMITS.requestsEndWithinSeconds * 1_000;
    setTimeout(() => app.server.closeAllConnections(), grace).unref();
  });
}
