import { systemClock } from '../kernel/clock.ts';
import { GraphRefused } from './graph-errors.ts';
import type { GraphFailure } from './graph-errors.ts';
import type { GraphConnection, Received } from './graph-http.ts';
import type { Usage } from './graph-usage.rules.ts';

/** What all processes together know of the limits that a call counts against. */
export interface Allowance {
  /** Until when no call may be made; undefined: now. Asked before every call, so it must be cheap. */
  waitsUntil(): Promise<Date | undefined>;
  /** What an answer said of its limits. */
  answered(usages: readonly Usage[]): Promise<void>;
  /** An answer was a refusal for the number of calls. Returns until when to wait. */
  refused(failure: GraphFailure, usages: readonly Usage[]): Promise<Date>;
}

/** Shorter waits are waited out on the spot; for longer ones the job comes back. */
const WAIT_HERE_MS = 15_000;

const HELD_BACK =
  'Facebook has asked us to slow down. You need not do anything: Gatehouse waits and carries on by itself.';

/** Waits a little, or throws `GraphRefused` of class `throttle` with the moment to come back: nothing was sent. */
export async function requireAllowance(connection: GraphConnection, what: string): Promise<void> {
  const until = await connection.allowance?.waitsUntil();
  if (until === undefined) return;
  const now = (connection.clock ?? systemClock).now();
  const waitMs = until.getTime() - now.getTime();
  if (waitMs > WAIT_HERE_MS) {
    const failure: GraphFailure = {
      class: 'throttle',
      status: 0,
      personIsTold: HELD_BACK,
      notBefore: until,
    };
    throw new GraphRefused(what, failure);
  }
  await (connection.pause ?? pause)(Math.max(waitMs, 0));
}

/** Remembers what the answer says of the limits. A refusal gets the moment from which it may be tried again. */
export async function noteAllowance(
  { allowance }: GraphConnection,
  { usages }: Received,
  failure: GraphFailure | undefined,
): Promise<GraphFailure | undefined> {
  if (allowance === undefined) return failure;
  if (failure?.class !== 'throttle') {
    if (usages.length > 0) await allowance.answered(usages);
    return failure;
  }
  return { ...failure, notBefore: await allowance.refused(failure, usages) };
}

/** From when on the same may be tried again, when the error is that Facebook asked to slow down. */
export function waitAskedBy(error: unknown): Date | undefined {
  return error instanceof GraphRefused ? error.failure.notBefore : undefined;
}

/** Sleeps. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
