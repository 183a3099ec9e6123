import type { Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { addressInLetter } from '../letters/letters.rules.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { writeToRoles } from '../staff/telling.actions.ts';
import { ALERT_KINDS, type AlertKindName, letterAboutPage } from './alerts.rules.ts';
import { endAcceptedOfOtherFacts, endAlert, insertAlert } from './alerts.store.ts';
import type { PageRow } from './pages.store.ts';
import { goOn } from './standing.actions.ts';

type AlertDeps = Pick<Deps, 'clock' | 'newId' | 'publicUrl'>;
type AlertedPage = Pick<PageRow, 'id' | 'federationId' | 'schoolId' | 'name'>;

/** What is wrong with a Page. `about` tells several of one kind apart, such as posts by their id. */
export interface NewAlert {
  readonly kind: AlertKindName;
  readonly about?: string;
  /** Sentences for people: what is wrong, what Gatehouse does meanwhile, what they can do. */
  readonly says: string;
  /** Ids and codes only. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * The one way in which something about a Page is made known: kept, put on the record, announced to open screens, and written to
 * those whom its kind tells. While the same is open already, nothing happens again; one that a person accepted comes back when it
 * rests on other facts (its detail).
 * @returns whether it is new
 */
export async function raiseAlert(
  tx: Tx,
  deps: AlertDeps,
  page: AlertedPage,
  alert: NewAlert,
): Promise<boolean> {
  const { stopsPublishing, tells } = ALERT_KINDS[alert.kind];
  const id = deps.newId();
  const now = deps.clock.now();
  const row = {
    id,
    federationId: page.federationId,
    pageId: page.id,
    kind: alert.kind,
    about: alert.about ?? '',
    says: alert.says,
    detail: alert.detail ?? {},
    stopsPublishing,
    raisedAt: now,
  };
  await endAcceptedOfOtherFacts(tx, row, now);
  const isNew = await insertAlert(tx, row);
  if (!isNew) return false;
  const address = addressInLetter(deps.publicUrl, '/pages');
  const where = { federationId: page.federationId, schoolIds: [page.schoolId], roles: tells };
  await writeToRoles(tx, deps, where, (name) =>
    letterAboutPage({ name, pageName: page.name, says: alert.says, address }),
  );
  await noteAlert(tx, page, 'page.alert-raised', { alertId: id, kind: alert.kind }, now);
  return true;
}

/** What was wrong is right again: the alert ends, and what waited for it is tried at once. */
export async function clearAlert(
  tx: Tx,
  deps: AlertDeps,
  page: AlertedPage,
  which: Pick<NewAlert, 'kind' | 'about'>,
): Promise<void> {
  const now = deps.clock.now();
  const about = which.about ?? '';
  const alertId = await endAlert(tx, { pageId: page.id, kind: which.kind, about }, now);
  if (alertId === undefined) return;
  await noteAlert(tx, page, 'page.alert-cleared', { alertId, kind: which.kind }, now);
  await goOn(tx, [page.id], now);
}

async function noteAlert(
  tx: Tx,
  page: AlertedPage,
  kind: EventKind,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> {
  const { id, federationId, schoolId } = page;
  await recordEvent(tx, {
    federationId,
    at: now,
    actorId: null,
    kind,
    subjectKind: 'page',
    subjectId: id,
    detail,
  });
  await announce(tx, { topic: 'page', id, federationId, schoolId });
}
