import { GraphFault } from './graph-fault.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

/** Share of an allowance in percent, and minutes until calls work again. */
export interface Usage {
  readonly percent: number;
  readonly minutes: number;
}

interface Bucket {
  level: number;
  at: number;
}

/**
 * Counts calls as water in a bucket that empties at a steady rate, so that the share rises with calls and falls with time.
 * Facebook does not say how it counts; both windows are settings. Kept in memory: it is gone when the practice Page restarts.
 */
export class UsageMeter {
  readonly #buckets = new Map<string, Bucket>();

  /** Counts one call against an allowance of `calls` in `seconds` and gives the share used. */
  count(key: string, now: Date, allowance: { calls: number; seconds: number }): Usage {
    const bucket = this.#buckets.get(key) ?? { level: 0, at: now.getTime() };
    const perSecond = allowance.calls / allowance.seconds;
    const passed = Math.max(0, now.getTime() - bucket.at) / 1_000;
    bucket.level = Math.max(0, bucket.level - passed * perSecond) + 1;
    bucket.at = now.getTime();
    this.#buckets.set(key, bucket);
    const above = bucket.level - allowance.calls;
    return {
      percent: Math.floor((bucket.level / allowance.calls) * 100),
      // Further calls while limited make the wait longer, as Facebook warns.
      minutes: above <= 0 ? 0 : Math.ceil(above / perSecond / 60),
    };
  }
}

/** Counts the call for the app and, with a token, for its owner; gives both shares. */
export function countCall(
  meter: UsageMeter,
  pageId: string | undefined,
  settings: SandboxSettings,
  now: Date,
): { app: Usage; page: Usage | undefined } {
  const app = meter.count('app', now, {
    calls: settings.app_users * settings.app_calls_per_user,
    seconds: 3_600,
  });
  const page =
    pageId === undefined
      ? undefined
      : meter.count(`page:${pageId}`, now, {
          calls: settings.engaged_users * settings.page_calls_per_engaged_user,
          seconds: settings.page_window_hours * 3_600,
        });
  return { app, page };
}

/** The refusal when an allowance is used up; nothing while there is some left. */
export function refusalFor(usage: { app: Usage; page: Usage | undefined }): GraphFault | undefined {
  if ((usage.page?.percent ?? 0) > 100) return throttled(80_001);
  return usage.app.percent > 100 ? throttled(4) : undefined;
}

const WORDS: Readonly<Record<number, string>> = {
  4: '(#4) Application request limit reached',
  17: '(#17) User request limit reached',
  32: '(#32) Page request limit reached',
  341: '(#341) Feed action request limit reached',
  613: '(#613) Calls to this api have exceeded the rate limit.',
  80_001:
    '(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
};

export function throttled(code: number): GraphFault {
  return new GraphFault(code, WORDS[code] ?? `(#${code}) Too many calls`, {
    transient: true,
    ...(code === 80_001 ? { subcode: 2_446_079 } : {}),
  });
}

/** The headers in which Facebook says how much is used (contract section 7). */
export function usageHeaders(
  usage: { app: Usage; page: Usage | undefined },
  pageId: string | undefined,
): Record<string, string> {
  const share = (percent: number): Record<string, number> => ({
    call_count: percent,
    total_time: Math.floor(percent * 0.9),
    total_cputime: Math.floor(percent * 0.8),
  });
  const headers: Record<string, string> = {
    'x-app-usage': JSON.stringify(share(usage.app.percent)),
  };
  if (usage.page !== undefined && pageId !== undefined) {
    const entry = {
      type: 'pages',
      ...share(usage.page.percent),
      estimated_time_to_regain_access: usage.page.minutes,
    };
    headers['x-business-use-case-usage'] = JSON.stringify({ [pageId]: [entry] });
  }
  return headers;
}
