import { canonicalJson, sha256 } from '../kernel/digest.ts';

/** Facebook bundles up to 1,000 updates (contract section 6.2); more than that many in one bundle is not Facebook's doing. */
export const EVENTS_MAX = 2_000;
/** Facebook's own events are five levels deep. */
const DEPTH_MAX = 40;
const ID = /^\d{1,30}$/;
const POST_ID = /^\d{1,30}_\d{1,30}$/;
const WORD = /^[a-z_]{1,40}$/;
/** What these are about is not what the Page shows; comments are read by what looks after comments. */
const NOT_ABOUT_POSTS = new Set(['comment', 'reaction', 'like']);

/** One thing that Facebook says has happened; everything that it says may be wrong, late or missing. */
export interface ToldEvent {
  readonly graphPageId: string;
  readonly dedupeKey: string;
  readonly item: string | null;
  readonly verb: string | null;
  readonly postId: string | null;
  /** The event as it came, as JSON. */
  readonly value: string;
}

/**
 * What a delivery says, event by event, whatever it looks like: what is not an event of a Page is left out. Undefined when the
 * bytes are no JSON that can be read.
 */
export function eventsIn(body: Buffer): ToldEvent[] | undefined {
  if (isTooDeep(body)) return undefined;
  let told: unknown;
  try {
    told = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const events: ToldEvent[] = [];
  for (const entry of listIn(told, 'entry')) {
    const graphPageId = idIn(entry, 'id');
    if (graphPageId === undefined) continue;
    for (const change of listIn(entry, 'changes')) {
      if (events.length >= EVENTS_MAX) return events;
      events.push(eventOf(graphPageId, change));
    }
    // Without values only the names of what changed are told.
    if (listIn(entry, 'changed_fields').length > 0 && events.length < EVENTS_MAX)
      events.push(eventOf(graphPageId, entry));
  }
  return events;
}

/** Whether what happened may have changed what the Page shows. What is not known may have. */
export function isAboutPosts({ item }: Pick<ToldEvent, 'item'>): boolean {
  return item === null || !NOT_ABOUT_POSTS.has(item);
}

function eventOf(graphPageId: string, change: unknown): ToldEvent {
  const value = fieldOf(change, 'value');
  const item = wordIn(value, 'item');
  const verb = wordIn(value, 'verb');
  const about = fieldOf(value, 'comment_id') ?? fieldOf(value, 'post_id');
  // An event that is not of the known kind is the same only when all of it is.
  const same =
    item === null || verb === null || typeof about !== 'string'
      ? { all: change }
      : {
          about,
          at: fieldOf(value, 'created_time') ?? null,
          message: fieldOf(value, 'message') ?? null,
          hidden: fieldOf(value, 'is_hidden') ?? null,
          photo: fieldOf(value, 'photo_id') ?? null,
        };
  const postId = fieldOf(value, 'post_id');
  return {
    graphPageId,
    dedupeKey: sha256(
      canonicalJson({ page: graphPageId, item, verb, same: JSON.stringify(same) }),
    ).toString('hex'),
    item,
    verb,
    postId: typeof postId === 'string' && POST_ID.test(postId) ? postId : null,
    value: JSON.stringify(change),
  };
}

/** Writing JSON anew goes one level deeper with each bracket, so that a hostile body could use up the stack. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isInText) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) isInText = false;
    } else if (byte === 0x22) isInText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > DEPTH_MAX) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

function wordIn(value: unknown, name: string): string | null {
  const word = fieldOf(value, name);
  return typeof word === 'string' && WORD.test(word) ? word : null;
}

/** Old samples have ids as numbers; one that is too large for a number is a text. */
function idIn(value: unknown, name: string): string | undefined {
  const id = fieldOf(value, name);
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && ID.test(text) ? text : undefined;
}
