import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { later, laterOnce } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { waitAskedBy } from '../facebook/graph-allowance.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { clearAlert, raiseAlert } from './alerts.actions.ts';
import type { AlertKindName } from './alerts.rules.ts';
import { openAlerts } from './overview.store.ts';
import {
  daysUntil,
  tokenTroubles,
  type TokenLook,
  type Trouble,
  unseenTroubles,
} from './page-health.rules.ts';
import {
  everyPage,
  healthOf,
  holdPageHealth,
  keepHealth,
  pageOfApproval,
  tokenEnds,
} from './page-health.store.ts';
import { lockTroubles } from './page-lock.rules.ts';
import { type CouldNotLook, lookAtLock, lookAtToken, type LookDeps } from './page-look.actions.ts';
import { keepFound, peopleOnPage } from './page-people.store.ts';
import { pageById, type PageRow } from './pages.store.ts';

const TOKEN_KINDS: readonly AlertKindName[] = [
  'wrong-page',
  'token-dead',
  'token-unreadable',
  'permission-missing',
  'permission-lacking',
  'token-ends',
  'data-access-ends',
];
/** What a look just before publishing may end by itself: the token was not used, so it does not say for which Page it speaks. */
const LIGHT_KINDS: readonly AlertKindName[] = TOKEN_KINDS.filter((kind) => kind !== 'wrong-page');
const LOCK_KINDS: readonly AlertKindName[] = [
  'visitors-may-post',
  'stranger-may-post',
  'lock-unreadable',
  'tasks-grown',
  'person-gone',
  'people-to-confirm',
];

/** How a look ended. */
export type CheckOutcome = 'fine' | 'trouble' | 'could-not';

/**
 * Looks at a Page, its token and who may post on it, keeps what was found, and raises and ends the alerts about it. A look that
 * could not be done ends no alert. Throws only what the queue has to wait for, or a fault of ours.
 */
export async function checkPage(deps: LookDeps, pageId: string): Promise<CheckOutcome> {
  const page = await inTransaction(deps.db, (tx) => pageById(tx, pageId));
  if (page === undefined) return 'fine';
  if (isDisconnected(page)) {
    await checkGaveUp(deps, pageId);
    return 'fine';
  }
  const token = await lookAtToken(deps, page, 'whole');
  if ('couldNot' in token) return nobodyCouldLook(deps, page, token);
  const ofToken = tokenTroubles(token, deps.clock.now());
  const isUsable = !ofToken.some(({ kind }) => kind === 'token-dead' || kind === 'wrong-page');
  const lock = isUsable ? await lookAtLock(deps, page) : undefined;
  if (lock !== undefined && 'couldNot' in lock) return nobodyCouldLook(deps, page, lock);
  return inTransaction(deps.db, async (tx) => {
    await holdPageHealth(tx, page.id);
    const now = deps.clock.now();
    if (lock !== undefined && !('unreadable' in lock.people)) {
      const [before] = await healthOf(tx, [page.id]);
      const isFirst = (before?.peopleFirstSeenAt ?? null) === null;
      await keepFound(tx, page.id, { people: lock.people, isFirst, now });
      if (isFirst) await keepHealth(tx, page.id, { peopleFirstSeenAt: now });
    }
    const ofLock =
      lock === undefined
        ? (await keptTroubles(tx, page.id)).filter(({ kind }) => LOCK_KINDS.includes(kind))
        : lockTroubles({
            visitorsMayPost: lock.visitorsMayPost,
            people: 'unreadable' in lock.people ? lock.people : await peopleOnPage(tx, page.id),
          });
    const troubles = [...ofToken, ...ofLock];
    await keepHealth(tx, page.id, {
      ...keptOfToken(token, ofToken, now),
      checkedAt: now,
      askedAt: null,
      couldNotSince: null,
      troubles,
    });
    const looked = lock === undefined ? TOKEN_KINDS : [...TOKEN_KINDS, ...LOCK_KINDS];
    await settleAlerts(tx, deps, page, { troubles, looked: [...looked, 'check-failing'] });
    await announcePage(tx, page);
    return troubles.length === 0 ? 'fine' : 'trouble';
  });
}

/**
 * Before the first write of a post: is the token still good? A good answer counts for `LIMITS.tokenAnswerMinutes`; after a bad one
 * it is asked each time. What is wrong becomes an alert, and when nobody could look the Page stands, so that the post waits.
 */
export async function lookBeforePublishing(deps: LookDeps, approvalId: string): Promise<void> {
  const seen = await inTransaction(deps.db, async (tx) => {
    const pageId = await pageOfApproval(tx, approvalId);
    if (pageId === undefined) return undefined;
    const page = await pageById(tx, pageId);
    const [health] = await healthOf(tx, [pageId]);
    return page === undefined ? undefined : { page, health };
  });
  if (seen === undefined || isDisconnected(seen.page)) return;
  const { page, health } = seen;
  const now = deps.clock.now();
  const age = now.getTime() - (health?.tokenAskedAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (health?.tokenIsGood === true && age >= 0 && age < LIMITS.tokenAnswerMinutes * 60_000) return;
  const look = await lookAtToken(deps, page, 'light');
  await inTransaction(deps.db, async (tx) => {
    await holdPageHealth(tx, page.id);
    if ('couldNot' in look) {
      await keepHealth(tx, page.id, {
        tokenAskedAt: now,
        tokenIsGood: false,
        publishingWaitsSince: now,
        couldNotSince: health?.couldNotSince ?? now,
      });
      await announcePage(tx, page);
      return;
    }
    const troubles = tokenTroubles(look, now);
    const others = (await keptTroubles(tx, page.id)).filter(
      ({ kind }) => !LIGHT_KINDS.includes(kind),
    );
    await keepHealth(tx, page.id, {
      ...keptOfToken(look, troubles, now),
      troubles: [...troubles, ...others],
    });
    await settleAlerts(tx, deps, page, { troubles, looked: LIGHT_KINDS });
    if (health?.tokenIsGood !== true) await announcePage(tx, page);
  });
}

function keptOfToken(look: TokenLook, troubles: readonly Trouble[], now: Date) {
  const { token } = look;
  return {
    tokenAskedAt: now,
    tokenIsGood: !troubles.some(({ kind }) =>
      ['token-dead', 'wrong-page', 'permission-missing'].includes(kind),
    ),
    publishingWaitsSince: null,
    tokenEndsAt: token === 'no-secret' ? null : token.expiresAt,
    dataAccessEndsAt: token === 'no-secret' ? null : token.dataAccessExpiresAt,
  };
}

async function nobodyCouldLook(
  deps: LookDeps,
  page: PageRow,
  { error }: CouldNotLook,
): Promise<CheckOutcome> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await holdPageHealth(tx, page.id);
    const [before] = await healthOf(tx, [page.id]);
    const couldNotSince = before?.couldNotSince ?? now;
    const unseen = unseenTroubles(couldNotSince, now, LIMITS.pageUnseenHours);
    const others = (before?.troubles ?? []).filter(({ kind }) => kind !== 'check-failing');
    await keepHealth(tx, page.id, {
      askedAt: null,
      tokenIsGood: false,
      couldNotSince,
      troubles: [...unseen, ...others],
    });
    for (const trouble of unseen) await raise(tx, deps, page, trouble);
    await announcePage(tx, page);
  });
  // Facebook asked to slow down: the queue tries again then.
  if (waitAskedBy(error) !== undefined) throw error;
  return 'could-not';
}

/** Its token is gone until somebody connects it again; what keeps posts from it says so. */
function isDisconnected({ sealedToken }: PageRow): boolean {
  return sealedToken.length === 0;
}

/** Raises what is wrong, and ends what was looked for and is right again. */
export async function settleAlerts(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId' | 'publicUrl'>,
  page: PageRow,
  { troubles, looked }: { troubles: readonly Trouble[]; looked: readonly AlertKindName[] },
): Promise<void> {
  for (const { kind, about } of await openAlerts(tx, [page.id])) {
    const known = looked.find((each) => each === kind);
    if (known === undefined) continue;
    if (!troubles.some((trouble) => trouble.kind === known && trouble.about === about))
      await clearAlert(tx, deps, page, { kind: known, about });
  }
  for (const trouble of troubles)
    if (looked.includes(trouble.kind)) await raise(tx, deps, page, trouble);
}

async function raise(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId' | 'publicUrl'>,
  page: PageRow,
  { kind, about, says, remedy, detail }: Trouble,
): Promise<void> {
  await raiseAlert(tx, deps, page, { kind, about, says: `${says} ${remedy}`, detail });
}

async function keptTroubles(tx: Tx, pageId: string): Promise<readonly Trouble[]> {
  return (await healthOf(tx, [pageId]))[0]?.troubles ?? [];
}

/** The list of people changed: what it says about the lock is said anew, without asking Facebook. */
export async function judgePeopleAgain(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId' | 'publicUrl'>,
  page: PageRow,
): Promise<void> {
  const looked: readonly AlertKindName[] = [
    'stranger-may-post',
    'tasks-grown',
    'person-gone',
    'people-to-confirm',
  ];
  const found = lockTroubles({
    visitorsMayPost: false,
    people: await peopleOnPage(tx, page.id),
  });
  const others = (await keptTroubles(tx, page.id)).filter(({ kind }) => !looked.includes(kind));
  await keepHealth(tx, page.id, { troubles: [...others, ...found] });
  await settleAlerts(tx, deps, page, { troubles: found, looked });
  await announcePage(tx, page);
}

/** "Check now". Needs `page:manage` in the school of the Page. Throws `not-found`, `not-allowed`, `wrong-state`. */
export async function askForCheck(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  { pageId }: { readonly pageId: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const page = await pageById(tx, pageId);
    if (page === undefined || page.federationId !== actor.federationId) throw notFound('Page');
    requireIn(actor, 'page:manage', page.schoolId);
    if (isDisconnected(page))
      throw new Refusal(
        'wrong-state',
        'This Page is not connected to Facebook, so there is nothing to look at.',
        'Connect it again.',
      );
    await askForCheckIn(tx, pageId, deps.clock.now());
    await announcePage(tx, page);
  });
}

/** Asks for a look at a Page together with other writes: after connecting it. */
export async function askForCheckIn(tx: Tx, pageId: string, now: Date): Promise<void> {
  // A new token may have come: what was known of the old one does not count.
  await keepHealth(tx, pageId, { askedAt: now, tokenIsGood: false });
  await later(tx, 'check-page', { pageId, day: null }, { now });
}

/** Each Page once a day, and each hour those that nobody could look at. */
export async function askForDailyChecks(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = deps.clock.now();
  const day = schoolDay(now);
  await inTransaction(deps.db, async (tx) => {
    for (const { id: pageId, isUnseen } of await everyPage(tx)) {
      await laterOnce(tx, 'check-page', { pageId, day }, now);
      if (isUnseen) await later(tx, 'check-page', { pageId, day: null }, { now });
    }
  });
}

/** Every attempt failed by a fault of ours: no look is in hand any more. */
export async function checkGaveUp(deps: Pick<Deps, 'db'>, pageId: string): Promise<void> {
  await inTransaction(deps.db, (tx) => keepHealth(tx, pageId, { askedAt: null }));
}

/** Days until each Page's token ends, for the metrics; Pages whose token has no end are left out. */
export async function daysOfTokens(
  deps: Pick<Deps, 'db' | 'clock'>,
): Promise<{ pageId: string; days: number }[]> {
  const now = deps.clock.now();
  const ends = await inTransaction(deps.db, (tx) => tokenEnds(tx));
  return ends.map(({ pageId, endsAt }) => ({ pageId, days: daysUntil(endsAt, now) }));
}

async function announcePage(tx: Tx, { id, federationId, schoolId }: PageRow): Promise<void> {
  await announce(tx, { topic: 'page', id, federationId, schoolId });
}
