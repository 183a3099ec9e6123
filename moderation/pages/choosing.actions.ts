import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { Secret } from '../kernel/secret.ts';
import { recordEvent } from '../record/record.actions.ts';
import { clearAlertsOf } from './alerts.actions.ts';
import { askForCheckIn } from './check-page.actions.ts';
import { isEnough, MENDED_BY_TOKEN, whatWorks } from './connection.rules.ts';
import {
  type ConnectionFacts,
  holdPageByGraphId,
  keepConnection,
  knownPages,
  replaceToken,
  schoolIsIn,
  schoolsByShortName,
} from './connection.store.ts';
import { type Connector, openConnecting, tooLate } from './begun.actions.ts';
import { endConnecting } from './connecting.store.ts';
import { type FacebookWays, type Found, type FoundPage, lookAtPasted } from './found-pages.ts';
import { insertPage, pageById } from './pages.store.ts';
import { goOn } from './standing.actions.ts';

/** What was begun, for the screen on which Pages are chosen: no token, and nothing that leads to one. */
export async function viewConnecting(deps: Deps, by: Connector, id: string) {
  return inTransaction(deps.db, async (tx) => {
    const { connecting, found } = await openConnecting(tx, deps, by, id);
    const page = connecting.pageId === null ? undefined : await pageById(tx, connecting.pageId);
    const known = await knownPages(tx, found?.pages.map(({ graphId }) => graphId) ?? []);
    return {
      id,
      way: connecting.way,
      page: page === undefined ? null : { id: page.id, name: page.name },
      isOver: connecting.endedAt !== null,
      trouble: connecting.trouble,
      until: connecting.expiresAt.toISOString(),
      facebookPersonName: found?.facebookPersonName ?? null,
      mayAddByNumber: found !== null && found.userToken !== null,
      seesPages: found?.granted?.includes('pages_show_list') ?? true,
      pages: (found?.pages ?? []).map((each) => {
        const here = known.find(({ graphId }) => graphId === each.graphId);
        const isOurs = here?.federationId === by.actor.federationId;
        return {
          graphId: each.graphId,
          name: each.name,
          trouble: here !== undefined && !isOurs ? ELSEWHERE : each.trouble,
          isEnough: isEnough(each),
          capabilities: whatWorks(each),
          known: here !== undefined && isOurs ? here : null,
          expiresAt: each.expiresAt?.toISOString() ?? null,
          dataAccessExpiresAt: each.dataAccessExpiresAt?.toISOString() ?? null,
        };
      }),
    };
  });
}

const ELSEWHERE = 'This Page is connected for other schools on this Gatehouse.';

/**
 * Connects the Pages that were chosen, all or none, each for its school, and forgets everything else that was found. A Page that
 * was connected before keeps its row: its token is replaced in one step, and what waited for it is tried at once.
 */
export async function connectChosen(
  deps: Deps,
  by: Connector,
  command: { id: string; choices: readonly { graphId: string; schoolId: string }[] },
): Promise<{ pageIds: string[] }> {
  return inTransaction(deps.db, async (tx) => {
    const { connecting, found } = await openConnecting(tx, deps, by, command.id);
    if (found === null) throw tooLate();
    const pinned = connecting.pageId === null ? undefined : await pageById(tx, connecting.pageId);
    const pageIds: string[] = [];
    // In one order, so that two of these never wait for each other in a circle.
    for (const choice of command.choices.toSorted((a, b) => (a.graphId < b.graphId ? -1 : 1))) {
      const page = found.pages.find(({ graphId }) => graphId === choice.graphId);
      if (page === undefined || (pinned !== undefined && page.graphId !== pinned.graphId))
        throw notFound('Page');
      if (!(await schoolIsIn(tx, by.actor.federationId, choice.schoolId))) throw notFound('school');
      requireIn(by.actor, 'page:manage', choice.schoolId);
      const as = { actor: by.actor, federationId: by.actor.federationId, way: connecting.way };
      pageIds.push(await connectFound(tx, deps, as, { found, page, schoolId: choice.schoolId }));
    }
    await endConnecting(tx, command.id, { at: deps.clock.now(), trouble: null });
    return { pageIds };
  });
}

/**
 * Connects a Page from the command line of the machine, with a token from a file.
 * @param command.school the school's short name
 */
export async function connectByOperator(
  deps: Deps,
  ways: FacebookWays,
  command: { token: Secret; school: string },
) {
  const found = await lookAtPasted(ways, command.token);
  return inTransaction(deps.db, async (tx) => {
    const [school, other] = await schoolsByShortName(tx, command.school);
    if (school === undefined || other !== undefined)
      throw new Refusal(
        'not-found',
        `There is ${school === undefined ? 'no' : 'more than one'} school with the short name ${command.school}.`,
        'Give the short name that stands beside the school’s colour.',
      );
    const [page] = found.pages;
    if (page === undefined) throw notFound('Page');
    const as = { actor: null, federationId: school.federationId, way: 'operator' as const };
    const id = await connectFound(tx, deps, as, { found, page, schoolId: school.id });
    const missing = whatWorks(page).filter(({ works }) => !works);
    return { id, name: page.name, graphId: page.graphId, missing: missing.map(({ code }) => code) };
  });
}

async function connectFound(
  tx: Tx,
  deps: Deps,
  as: { actor: Actor | null; federationId: string; way: ConnectionFacts['way'] },
  { found, page, schoolId }: { found: Found; page: FoundPage; schoolId: string },
): Promise<string> {
  requireUsable(page);
  const now = deps.clock.now();
  const { federationId } = as;
  const sealed = {
    sealedToken: deps.sealing.seal(Secret.of(page.token)),
    sealedAppSecret: deps.sealing.seal(Secret.of(found.appSecret)),
    graphAppId: found.appId,
  };
  const before = await holdPageByGraphId(tx, page.graphId);
  if (before !== undefined && before.page.federationId !== federationId)
    throw new Refusal('wrong-state', ELSEWHERE, 'Choose another Page.');
  if (before !== undefined && before.page.schoolId !== schoolId)
    throw new Refusal(
      'wrong-state',
      `“${before.page.name}” belongs to another school here, and keeps it with all that was published.`,
      'Choose that school for it.',
    );
  const id = before?.page.id ?? deps.newId();
  if (before === undefined) {
    const { graphId, name } = page;
    const row = { id, federationId, schoolId, name, graphId, connectedAt: now };
    await insertPage(tx, { ...row, ...sealed });
  } else {
    const connectedAt = before.disconnectedAt === null ? before.connectedAt : now;
    await replaceToken(tx, id, { ...sealed, connectedAt });
  }
  await keepConnection(tx, id, {
    way: as.way,
    connectedBy: as.actor?.personId ?? null,
    facebookPersonName: found.facebookPersonName,
    tokenSince: now,
    expiresAt: page.expiresAt,
    dataAccessExpiresAt: page.dataAccessExpiresAt,
    permissions: page.permissions,
    tasks: page.tasks,
  });
  await recordEvent(tx, {
    federationId,
    at: now,
    actorId: as.actor?.personId ?? null,
    kind: before === undefined ? 'page.connected' : 'page.reconnected',
    subjectKind: 'page',
    subjectId: id,
    detail: {
      graphId: page.graphId,
      way: as.way,
      ...(as.actor === null ? { byOperator: true } : {}),
    },
  });
  await askForCheckIn(tx, id, now);
  await announce(tx, { topic: 'page', id, federationId, schoolId });
  if (before !== undefined) {
    await clearAlertsOf(tx, deps, before.page, MENDED_BY_TOKEN);
    await goOn(tx, [id], now);
  }
  return id;
}

function requireUsable(page: FoundPage): void {
  if (page.trouble !== null)
    throw new Refusal('wrong-state', page.trouble, 'Begin once more, or choose another Page.');
  if (isEnough(page)) return;
  const missing = whatWorks(page).filter(({ isNeeded, works }) => isNeeded && !works);
  throw new Refusal(
    'wrong-state',
    `“${page.name}” cannot be connected yet: ${missing.map(({ without }) => without).join(' ')}`,
    'Ask for the missing permissions at Facebook once more, or have somebody give this person the missing tasks on the Page.',
  );
}
