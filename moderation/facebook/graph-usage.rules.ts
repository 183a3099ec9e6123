/** From here on calls are spaced out (a client of the same kind slows at 85 %; contract "Limits and back-off"). */
export const SLOW_FROM_PERCENT = 85;
/** From here on calls wait, so that the rest is left for what cannot wait (the same client waits at 95 %). */
export const WAIT_FROM_PERCENT = 95;
/** How long near the limit, when Facebook names no time: long enough for an hour's window to move, short enough to notice. */
const NEAR_LIMIT_WAIT_MINUTES = 10;
/** After a refusal without a time: each further call lengthens the wait, so the first is short and the last an hour, as mixpost waits. */
const REFUSED_WAIT_MINUTES = [5, 15, 60] as const;
/** Facebook's own figure is believed up to a day, the longest window that it counts. */
const REGAIN_MINUTES_MAX = 24 * 60;
const PERCENT_MAX = 1_000;

/** Refusals that are about the whole app; every other one is about the Page that was called for. */
const CODES_OF_APP = new Set([4, 341]);

export type AllowanceScope = 'app' | 'page';

/** What an answer says of one limit. */
export interface Usage {
  readonly scope: AllowanceScope;
  /** The highest of the counts that Facebook sends, in percent of the limit. */
  readonly percent: number;
  /** Minutes until calls are taken again; 0 while they are. */
  readonly regainMinutes: number;
}

/** What is remembered of one limit. */
export interface AllowanceState {
  readonly percent: number;
  readonly notBefore: Date | null;
  /** Refusals in a row; 0 when calls only wait because the limit is near. */
  readonly refusals: number;
}

/** Reads the usage headers. What cannot be read counts as not sent: an answer is never lost for its headers. */
export function readUsage(header: (name: string) => string | null): Usage[] {
  const usages: Usage[] = [];
  const app = percentOf(parse(header('x-app-usage')));
  if (app !== undefined) usages.push({ scope: 'app', percent: app, regainMinutes: 0 });
  const pages: Usage[] = [];
  const page = percentOf(parse(header('x-page-usage')));
  if (page !== undefined) pages.push({ scope: 'page', percent: page, regainMinutes: 0 });
  for (const entry of businessEntries(parse(header('x-business-use-case-usage')))) {
    const percent = percentOf(entry) ?? 0;
    pages.push({ scope: 'page', percent, regainMinutes: minutesOf(entry) });
  }
  if (pages.length > 0) {
    usages.push({
      scope: 'page',
      percent: Math.max(...pages.map((each) => each.percent)),
      regainMinutes: Math.max(...pages.map((each) => each.regainMinutes)),
    });
  }
  return usages;
}

/** Which limit a refusal with this error code is about. */
export function scopeOf(code: number | undefined): AllowanceScope {
  return code !== undefined && CODES_OF_APP.has(code) ? 'app' : 'page';
}

/** What to remember after an answer that was not refused for its number. */
export function afterAnswer(usage: Usage, now: Date): AllowanceState {
  const { percent, regainMinutes } = usage;
  const minutes =
    regainMinutes > 0 ? regainMinutes : percent >= WAIT_FROM_PERCENT ? NEAR_LIMIT_WAIT_MINUTES : 0;
  if (minutes > 0) return { percent, notBefore: later(now, minutes * 60), refusals: 0 };
  // One second for each percent: the last calls before the limit are ten seconds apart.
  const seconds = percent >= SLOW_FROM_PERCENT ? percent - SLOW_FROM_PERCENT + 1 : 0;
  return { percent, notBefore: seconds === 0 ? null : later(now, seconds), refusals: 0 };
}

/** What to remember after a refusal: Facebook's own time when it names one. */
export function afterRefusal(
  usage: Usage | undefined,
  refusalsBefore: number,
  now: Date,
): AllowanceState {
  const told = usage?.regainMinutes ?? 0;
  const step = Math.min(refusalsBefore, REFUSED_WAIT_MINUTES.length - 1);
  const minutes = told > 0 ? told : (REFUSED_WAIT_MINUTES[step] ?? 60);
  return {
    percent: Math.max(usage?.percent ?? 0, 100),
    notBefore: later(now, minutes * 60),
    refusals: refusalsBefore + 1,
  };
}

/** Until when a call waits. Taking something off a Page may use what is left before the limit, but not what was refused. */
export function waitsUntil(
  states: readonly AllowanceState[],
  isUrgent: boolean,
  now: Date,
): Date | undefined {
  const ends = states.flatMap(({ notBefore, refusals }) =>
    notBefore !== null && notBefore > now && (refusals > 0 || !isUrgent) ? [notBefore] : [],
  );
  return ends.toSorted((one, other) => other.getTime() - one.getTime())[0];
}

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function percentOf(counts: unknown): number | undefined {
  if (typeof counts !== 'object' || counts === null) return undefined;
  const found = ['call_count', 'total_time', 'total_cputime'].flatMap((name) => {
    const value: unknown = (counts as Record<string, unknown>)[name];
    return typeof value === 'number' && value >= 0 ? [Math.min(Math.ceil(value), PERCENT_MAX)] : [];
  });
  return found.length === 0 ? undefined : Math.max(...found);
}

function minutesOf(entry: unknown): number {
  const value: unknown = (entry as Record<string, unknown>)['estimated_time_to_regain_access'];
  return typeof value === 'number' && value > 0
    ? Math.min(Math.ceil(value), REGAIN_MINUTES_MAX)
    : 0;
}

/** Every entry of every id: the call named one Page, so whatever is listed bears on it. */
function businessEntries(usage: unknown): object[] {
  if (typeof usage !== 'object' || usage === null) return [];
  return Object.values(usage)
    .flat()
    .filter((entry): entry is object => typeof entry === 'object' && entry !== null);
}
