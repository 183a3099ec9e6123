import { booleanOf, textOf } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { badParameter } from './graph-fault.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

const LIMIT_MAX = 100;

/** A stretch of a list: rows are numbered by arrival, and a cursor is such a number in disguise. */
export interface Stretch {
  /** Rows per page, 0 to 100. */
  readonly limit: number;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

interface Numbered {
  readonly arrival: string;
}

/**
 * Reads `limit`, `after` and `before`. A limit above 100 is an error on these edges; the setting `list_page_max` makes the
 * pages shorter than asked for, as Facebook does when it finds them too heavy.
 */
export function stretchOf(call: GraphCall, usualLimit: number, settings: SandboxSettings): Stretch {
  const limit = textOf(call, 'limit') ?? String(usualLimit);
  if (!/^\d{1,6}$/.test(limit)) throw badParameter('Param limit must be an integer');
  if (Number(limit) > LIMIT_MAX)
    throw badParameter(
      `Please reduce the amount of data you're asking for: limit must be at most ${LIMIT_MAX}`,
    );
  return {
    limit: Math.min(Number(limit), settings.list_page_max),
    after: readCursor(textOf(call, 'after')),
    before: readCursor(textOf(call, 'before')),
  };
}

/** Whether the caller wants the totals beside the list. */
export function wantsSummary(call: GraphCall): boolean {
  return booleanOf(call, 'summary') ?? false;
}

/**
 * The list as Graph sends it. `rows` may hold one row more than the limit: it only shows that there is a next page.
 * The next address carries the token, as Facebook's does: a client must not log it.
 */
export function pageOf<Row extends Numbered>(
  call: GraphCall,
  publicAddress: string,
  stretch: Stretch,
  rows: readonly Row[],
): { shown: readonly Row[]; paging: unknown } {
  const shown = rows.slice(0, stretch.limit);
  const first = shown[0];
  const last = shown.at(-1);
  if (first === undefined || last === undefined) return { shown, paging: undefined };
  const cursors = { before: writeCursor(first.arrival), after: writeCursor(last.arrival) };
  if (rows.length <= stretch.limit) return { shown, paging: { cursors } };
  const next = new URL(`/${call.version}/${call.path.join('/')}`, publicAddress);
  for (const [name, value] of Object.entries(call.parameters)) {
    if (typeof value === 'string' && name !== 'before') next.searchParams.set(name, value);
  }
  if (call.token !== undefined) next.searchParams.set('access_token', call.token);
  next.searchParams.set('after', cursors.after);
  return { shown, paging: { cursors, next: next.href } };
}

function writeCursor(arrival: string): string {
  return Buffer.from(`arrival:${arrival}`).toString('base64url');
}

function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  const arrival = /^arrival:(\d{1,18})$/.exec(
    Buffer.from(cursor, 'base64url').toString('utf8'),
  )?.[1];
  if (arrival === undefined) throw badParameter('Invalid cursor');
  return arrival;
}
