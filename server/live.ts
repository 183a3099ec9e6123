import pg from 'pg';
import { LIVE_CHANNEL, liveNoticeSchema, type LiveNotice } from '../moderation/database/live.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { mayAnywhere, type Ability, type Actor } from '../moderation/kernel/permissions.ts';

export type { LiveNotice } from '../moderation/database/live.ts';

/** Changes as the database announces them, for whoever in this process wants to hear. */
export interface LiveNotices {
  /** Returns the function that stops it. */
  subscribe(hear: (notice: LiveNotice) => void): () => void;
  /** Calls back whenever announcements may have been missed. Returns the function that stops it. */
  onGap(hear: () => void): () => void;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Listens on one connection of its own and passes every notice on. When the connection breaks it is made anew, ever
 * slower up to ten seconds; what was announced meanwhile is lost, so listeners hear of the gap.
 *
 * @throws when the first connection cannot be made
 */
export async function openLiveNotices(connectionString: string, log: Log): Promise<LiveNotices> {
  const hearers = new Set<(notice: LiveNotice) => void>();
  const gapHearers = new Set<() => void>();
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE_MS;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString, keepAlive: true });
    next.on('error', (error) => log.warn({ err: error }, 'the live connection broke'));
    next.on('end', () => {
      if (client === next) retry();
    });
    next.on('notification', ({ payload }) => tell(payload));
    try {
      await next.connect();
      await next.query(`listen ${LIVE_CHANNEL}`);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    pause = FIRST_PAUSE_MS;
  }

  function retry(): void {
    client = undefined;
    if (closed) return;
    timer = setTimeout(() => {
      connect().then(
        () => {
          for (const hear of gapHearers) hear();
        },
        (error: unknown) => {
          log.warn({ err: error }, 'the live connection could not be made');
          retry();
        },
      );
    }, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  function tell(payload: string | undefined): void {
    const notice = readNotice(payload);
    if (notice === undefined) {
      log.warn({ code: 'live-notice-unreadable' }, 'a notice of another shape was ignored');
      return;
    }
    for (const hear of hearers) hear(notice);
  }

  await connect();
  return {
    subscribe(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    onGap(hear) {
      gapHearers.add(hear);
      return () => gapHearers.delete(hear);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

function readNotice(payload: string | undefined): LiveNotice | undefined {
  try {
    return liveNoticeSchema.safeParse(JSON.parse(payload ?? '')).data;
  } catch {
    return undefined;
  }
}

/** Who has a use for which news: those whose screens could show it. */
const READERS: Readonly<Record<LiveNotice['topic'], readonly Ability[]>> = {
  draft: ['draft:read-own', 'draft:read-school'],
  picture: ['draft:read-own', 'draft:read-school'],
  inbox: ['draft:read-school'],
  register: ['register:mark', 'register:read'],
  page: ['draft:read-own', 'draft:read-school', 'people:manage', 'page:read'],
  people: ['people:manage'],
  import: ['register:import'],
};

/** Only news of the own federation, of a school where one has a role, about what one could open. */
export function mayHear(actor: Actor, notice: LiveNotice): boolean {
  if (notice.federationId !== actor.federationId) return false;
  const inReach = actor.grants.some(
    (grant) =>
      grant.schoolId === null || notice.schoolId === null || grant.schoolId === notice.schoolId,
  );
  return inReach && READERS[notice.topic].some((ability) => mayAnywhere(actor, ability));
}
