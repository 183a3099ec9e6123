import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPage } from '../../moderation/facebook/graph-client.ts';
import type { PageConnection } from '../../moderation/facebook/graph-client.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import type { Disturb } from '../../server/sandbox/graph-disturb.ts';
import { ensureSandboxPage } from '../../server/sandbox/sandbox-admin.ts';
import type { SandboxPageAccess } from '../../server/sandbox/sandbox-admin.ts';
import { runControl } from '../../server/sandbox/sandbox-control.ts';
import type { ControlInput, ControlName } from '../../server/sandbox/sandbox-control.ts';
import { sendDue } from '../../server/sandbox/sandbox-courier.ts';
import { inTransaction } from '../../server/sandbox/sandbox-database.ts';
import { readSettings } from '../../server/sandbox/sandbox-settings.ts';
import { buildSandbox } from '../../server/sandbox/sandbox-app.ts';

/** A clock that a test moves by hand. */
export interface HandClock extends Clock {
  forward(milliseconds: number): void;
}

export function handClock(start: string): HandClock {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    forward(milliseconds) {
      now += milliseconds;
    },
  };
}

export interface RunningSandbox {
  /** e.g. `http://127.0.0.1:40123` */
  readonly address: string;
  readonly clock: HandClock;
  readonly page: SandboxPageAccess;
  /** The client on this Page; `change` replaces parts of its connection. */
  connect(change?: Partial<PageConnection>): SocialPage;
  /** One call with the Page's token; the parsed body and the status. */
  graph(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** What others do to the Page and what goes wrong: see `sandbox-control.ts`. Gives what the control gives. */
  control<Name extends ControlName>(
    name: Name,
    input: ControlInput<Name>,
  ): Promise<Record<string, unknown>>;
  /** Sends the webhooks that are due by the clock, to whoever subscribed. */
  sendWebhooks(): Promise<void>;
  /** Faults from now on, decided by a function; `undefined` ends them. Wishes kept in the database come after it. */
  disturb(disturb: Disturb | undefined): void;
  close(): Promise<void>;
}

/** The practice Page on a free port of the loopback interface, over a migrated database. */
export async function startSandbox(
  pool: Pool,
  name = 'Langley Fitzurse School',
): Promise<RunningSandbox> {
  const clock = handClock('2026-11-24T14:10:00Z');
  let disturbing: Disturb | undefined;
  const { app, address } = await listenOnFreePort((publicAddress) =>
    buildSandbox({ db: pool, publicAddress, clock, disturb: (call) => disturbing?.(call) }),
  );
  const page = await ensureSandboxPage(pool, { name, about: 'A school to practise with' });
  return {
    address,
    clock,
    page,
    connect: (change) =>
      connectPage({
        baseUrl: address,
        version: 'v26.0',
        pageId: page.pageId,
        token: Secret.of(page.token),
        appSecret: Secret.of(page.appSecret),
        fetch,
        pause: async () => undefined,
        ...change,
      }),
    async graph(method, path, body) {
      const response = await fetch(new URL(`/v26.0/${path}`, address), {
        method,
        headers: {
          authorization: `Bearer ${page.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    control: (which, input) =>
      inTransaction(pool, async (tx) => {
        const settings = await readSettings(tx);
        const at = { tx, settings, publicAddress: address, now: clock.now() };
        return (await runControl(at, which, input)) as Record<string, unknown>;
      }),
    sendWebhooks: () => sendDue({ db: pool, publicAddress: address, clock }),
    disturb(next) {
      disturbing = next;
    },
    close: () => app.close(),
  };
}

/**
 * The address is part of links, so the port must be known before the app is built: one is asked for, given back and
 * taken again. Another process may be quicker, hence the tries.
 */
async function listenOnFreePort(
  build: (publicAddress: string) => FastifyInstance,
): Promise<{ app: FastifyInstance; address: string }> {
  for (let tries = 1; ; tries += 1) {
    const probe = createServer();
    await once(probe.listen(0, '127.0.0.1'), 'listening');
    const { port } = probe.address() as AddressInfo;
    await once(probe.close(), 'close');
    const address = `http://127.0.0.1:${port}`;
    const app = build(address);
    try {
      await app.listen({ host: '127.0.0.1', port });
      return { app, address };
    } catch (error) {
      await app.close();
      if (tries === 5) throw error;
    }
  }
}

/** Bytes that begin like a JPEG and differ by `seed`; nothing here decodes pictures. */
export function pictureBytes(seed: number, length = 2_000): Buffer {
  const bytes = Buffer.alloc(length, seed % 251);
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]).copy(bytes);
  bytes[length - 1] = 0xd9;
  for (let at = 4; at < length - 1; at += 7) bytes[at] = (at * (seed + 3)) % 256;
  return bytes;
}
