import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { GraphRefused, GraphUnavailable } from '../facebook/graph-errors.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { Secret } from '../kernel/secret.ts';
import { newToken, tokenHash } from '../kernel/tokens.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import {
  ASKED_PERMISSIONS,
  type ConnectTrouble,
  otherPage,
  refusedByDialog,
  TROUBLES,
} from './connection.rules.ts';
import {
  type Connecting,
  endConnecting,
  endExpired,
  holdConnecting,
  holdConnectingByState,
  insertConnecting,
  keepFound,
  noteAnswered,
} from './connecting.store.ts';
import {
  type FacebookWays,
  type Found,
  lookAtPage,
  lookAtPages,
  lookAtPasted,
  sealFound,
  unreachable,
  unsealFound,
} from './found-pages.ts';
import { type PageRow, pageById } from './pages.store.ts';

/** An administrator in one session: what was begun in it goes on in it alone. */
export interface Connector {
  readonly actor: Actor;
  readonly tokenSha256: Buffer;
}

/**
 * Begins to connect through Facebook's dialog.
 * @param command.pageId the Page that is to be connected again; null for new ones
 * @returns the address to send the browser to. Its state counts once, in this session, for ten minutes; its hash alone is kept
 */
export async function beginLogin(
  deps: Deps,
  by: Connector,
  command: { pageId: string | null; redirectUri: string; askAgain: boolean },
  ways: FacebookWays,
): Promise<{ address: string }> {
  const state = newToken();
  await inTransaction(deps.db, async (tx) => {
    const page = command.pageId === null ? null : await pageToManage(tx, by.actor, command.pageId);
    await begin(tx, deps, by, { page, way: 'facebook', state, found: null });
  });
  const { redirectUri, askAgain } = command;
  const ask = { state: state.reveal(), redirectUri, scopes: ASKED_PERMISSIONS, askAgain };
  return { address: ways.login.dialogAddress(ask) };
}

/** What came back from Facebook, as the browser brought it. */
export interface DialogAnswer {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
}

/**
 * Takes what Facebook's dialog led back with. Never throws for what others may send: every trouble is kept with what was begun,
 * or, where the state belongs to nothing of this session, is the answer.
 */
export async function takeAnswer(
  deps: Deps,
  by: Connector,
  answer: DialogAnswer,
  via: { ways: FacebookWays; redirectUri: string },
): Promise<{ id: string } | { trouble: keyof typeof TROUBLES }> {
  const begun = await inTransaction(deps.db, (tx) => useState(tx, deps, by, answer.state));
  if ('failed' in begun) return { trouble: begun.failed };
  const { id } = begun;
  try {
    const found = await findPages(deps, begun, answer, via);
    await inTransaction(deps.db, async (tx) => {
      await keepFound(tx, id, { sealed: sealFound(deps.sealing, found), ...until(deps) });
      const detail = { connectingId: id, pages: found.pages.length };
      await note(tx, deps, by.actor, begun.pageId, 'page.connecting-answered', detail);
    });
  } catch (error) {
    const trouble = error instanceof DidNotWork ? error.trouble : troubleOf(error);
    await inTransaction(deps.db, async (tx) => {
      await endConnecting(tx, id, { at: deps.clock.now(), trouble });
      const detail = { connectingId: id, code: trouble.code };
      await note(tx, deps, by.actor, begun.pageId, 'page.connecting-failed', detail);
    });
  }
  return { id };
}

class DidNotWork extends Error {
  readonly trouble: ConnectTrouble;

  constructor(trouble: ConnectTrouble) {
    super(trouble.code);
    this.trouble = trouble;
  }
}

interface Begun {
  readonly id: string;
  readonly pageId: string | null;
  readonly page: PageRow | null;
}

async function useState(
  tx: Tx,
  deps: Deps,
  by: Connector,
  state: string | undefined,
): Promise<Begun | { failed: 'state' | 'expired' }> {
  if (state === undefined) return { failed: 'state' };
  const begun = await holdConnectingByState(tx, tokenHash(Secret.of(state)));
  // Another session, or another person: whose state it is was not even asked, so that nothing of it is used up.
  if (begun === undefined || !isOf(by, begun)) return { failed: 'state' };
  if (begun.answeredAt !== null || begun.endedAt !== null) return { failed: 'state' };
  const now = deps.clock.now();
  if (begun.expiresAt <= now) {
    await endConnecting(tx, begun.id, { at: now, trouble: TROUBLES.expired });
    return { failed: 'expired' };
  }
  await noteAnswered(tx, begun.id, now);
  const page = begun.pageId === null ? null : await pageToManage(tx, by.actor, begun.pageId);
  return { id: begun.id, pageId: begun.pageId, page };
}

async function findPages(
  deps: Deps,
  { page }: { page: PageRow | null },
  answer: DialogAnswer,
  { ways, redirectUri }: { ways: FacebookWays; redirectUri: string },
): Promise<Found> {
  if (answer.error !== undefined) throw new DidNotWork(refusedByDialog(answer.error));
  if (answer.code === undefined) throw new DidNotWork(TROUBLES['no-code']);
  const { login, app } = ways;
  const { token } = await login.userTokenFor(answer.code, redirectUri);
  const owner = await login.whoseToken(token);
  const granted = await login.permissionsOf(token);
  let listed = await login.pagesOf(token);
  if (page !== null) {
    const pinned =
      listed.find(({ id }) => id === page.graphId) ??
      (await login.pageByToken(token, page.graphId));
    if (pinned?.id !== page.graphId)
      throw new DidNotWork(
        otherPage(
          page.name,
          listed.map(({ name }) => name),
        ),
      );
    listed = [pinned];
  }
  return {
    appId: app.id,
    appSecret: app.secret.reveal(),
    facebookPersonName: owner.name,
    // With one pinned Page there is nothing more to ask for.
    userToken: page === null ? token.reveal() : null,
    granted: granted.filter(({ isGranted }) => isGranted).map(({ name }) => name),
    pages: await lookAtPages(login, listed),
  };
}

function troubleOf(error: unknown): ConnectTrouble {
  if (error instanceof GraphUnavailable)
    return {
      code: 'no-answer',
      title: 'Facebook let you sign in, and then did not answer.',
      remedy: 'Begin once more in a minute. Nothing was changed.',
    };
  if (error instanceof GraphRefused)
    return {
      code: `graph-${error.class}`,
      title: 'Facebook let you sign in, and then refused to say which Pages you look after.',
      remedy:
        'Begin once more. If it stays, check the ID and the secret of the app in the settings of Gatehouse.',
    };
  throw error;
}

/**
 * Begins with a token that somebody has from elsewhere.
 * @throws Refusal about the token, also when it is another Page's than the one that is to be connected again
 */
export async function pasteToken(
  deps: Deps,
  by: Connector,
  command: { pageId: string | null; token: Secret },
  ways: FacebookWays,
): Promise<{ id: string }> {
  const { pageId } = command;
  const page =
    pageId === null
      ? null
      : await inTransaction(deps.db, (tx) => pageToManage(tx, by.actor, pageId));
  const found = await lookAtPasted(ways, command.token);
  const other = found.pages.find(({ graphId }) => page !== null && graphId !== page.graphId);
  return inTransaction(deps.db, async (tx) => {
    if (page !== null && other !== undefined) {
      const { title, remedy } = otherPage(page.name, [other.name]);
      throw new Refusal(
        'bad-input',
        title.replace('Facebook offered', 'This token is for'),
        remedy,
        {
          field: 'token',
        },
      );
    }
    return begin(tx, deps, by, { page, way: 'pasted', state: undefined, found });
  });
}

async function begin(
  tx: Tx,
  deps: Deps,
  by: Connector,
  what: {
    page: PageRow | null;
    way: 'facebook' | 'pasted';
    state: Secret | undefined;
    found: Found | null;
  },
): Promise<{ id: string }> {
  const id = deps.newId();
  const now = deps.clock.now();
  await endExpired(tx, TROUBLES.expired, now);
  await insertConnecting(tx, {
    id,
    federationId: by.actor.federationId,
    personId: by.actor.personId,
    sessionSha256: by.tokenSha256,
    pageId: what.page?.id ?? null,
    way: what.way,
    stateSha256: what.state === undefined ? null : tokenHash(what.state),
    begunAt: now,
    answeredAt: what.found === null ? null : now,
    sealed: what.found === null ? null : sealFound(deps.sealing, what.found),
    ...until(deps),
  });
  const detail = { connectingId: id, way: what.way };
  await note(tx, deps, by.actor, what.page?.id ?? null, 'page.connecting-begun', detail);
  return { id };
}

/** What is still open of this session; the tokens stay inside. */
export async function openConnecting(
  tx: Tx,
  deps: Deps,
  by: Connector,
  id: string,
): Promise<{ connecting: Connecting; found: Found | null }> {
  await endExpired(tx, TROUBLES.expired, deps.clock.now());
  const connecting = await holdConnecting(tx, id);
  if (connecting === undefined || !isOf(by, connecting)) throw notFound('sign-in');
  const { sealed } = connecting;
  return { connecting, found: sealed === null ? null : unsealFound(deps.sealing, sealed) };
}

/**
 * Asks for a Page that Facebook did not list, by its number: it leaves out Pages of business portfolios.
 * @throws Refusal `not-found` about the field `graphId` when this person gets no token for it
 */
export async function addByNumber(
  deps: Deps,
  by: Connector,
  command: { id: string; graphId: string },
  ways: FacebookWays,
): Promise<void> {
  const { found } = await inTransaction(deps.db, (tx) => openConnecting(tx, deps, by, command.id));
  if (found === null || found.userToken === null) throw tooLate();
  const { login } = ways;
  try {
    const page = await login.pageByToken(Secret.of(found.userToken), command.graphId);
    if (page === undefined)
      throw new Refusal(
        'not-found',
        'Facebook shows no Page with this number to the person who signed in.',
        'Check the number in the settings of the Page, and that this person looks after it.',
        { field: 'graphId' },
      );
    const looked = await lookAtPage(login, page);
    await inTransaction(deps.db, async (tx) => {
      const now = await openConnecting(tx, deps, by, command.id);
      if (now.found === null) throw tooLate();
      const others = now.found.pages.filter(({ graphId }) => graphId !== looked.graphId);
      const sealed = sealFound(deps.sealing, { ...now.found, pages: [...others, looked] });
      await keepFound(tx, command.id, { sealed, expiresAt: now.connecting.expiresAt });
    });
  } catch (error) {
    throw unreachable(error, 'graphId');
  }
}

/** Lets it be: what was found is forgotten. */
export async function dropConnecting(deps: Deps, by: Connector, id: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { connecting } = await openConnecting(tx, deps, by, id);
    if (connecting.endedAt === null)
      await endConnecting(tx, id, { at: deps.clock.now(), trouble: null });
  });
}

/** Every minute: what nobody chose from in time is forgotten. */
export function forgetExpired(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  return inTransaction(deps.db, (tx) => endExpired(tx, TROUBLES.expired, deps.clock.now()));
}

export function tooLate(): Refusal {
  return new Refusal('link-used-or-expired', TROUBLES.expired.title, TROUBLES.expired.remedy);
}

/** The Page, when it is of this federation and this person may manage it. */
export async function pageToManage(tx: Tx, actor: Actor, pageId: string): Promise<PageRow> {
  const page = await pageById(tx, pageId);
  if (page === undefined || page.federationId !== actor.federationId) throw notFound('Page');
  requireIn(actor, 'page:manage', page.schoolId);
  return page;
}

function isOf({ actor, tokenSha256 }: Connector, connecting: Connecting): boolean {
  return (
    connecting.personId === actor.personId &&
    connecting.federationId === actor.federationId &&
    connecting.sessionSha256.equals(tokenSha256)
  );
}

function until(deps: Pick<Deps, 'clock'>): { expiresAt: Date } {
  return {
    expiresAt: new Date(deps.clock.now().getTime() + LIMITS.connectingMinutes * 60_000),
  };
}

async function note(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  pageId: string | null,
  kind: EventKind,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordEvent(tx, {
    federationId: actor.federationId,
    at: deps.clock.now(),
    actorId: actor.personId,
    kind,
    subjectKind: pageId === null ? 'federation' : 'page',
    subjectId: pageId ?? actor.federationId,
    detail,
  });
}
