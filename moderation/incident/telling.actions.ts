import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import type { Letter } from '../letters/letters.rules.ts';
import { announcePage, type PageRow } from '../pages/incident-mode.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { writeToRoles } from '../staff/telling.actions.ts';
import { incidentAddress } from './incident.rules.ts';

/** Puts an act of an incident on the record of its Page, and tells the screens. */
export async function recordIncident(
  tx: Tx,
  page: PageRow,
  event: { kind: EventKind; actorId: string | null; detail: Record<string, unknown>; now: Date },
): Promise<void> {
  await recordEvent(tx, {
    federationId: page.federationId,
    at: event.now,
    actorId: event.actorId,
    kind: event.kind,
    subjectKind: 'page',
    subjectId: page.id,
    detail: event.detail,
  });
  await announcePage(tx, page);
}

/** Writes to everybody who has a part in an incident: heads of the school, executive head, safeguarding lead, administrators. */
export async function tellAll(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId' | 'publicUrl'>,
  page: PageRow,
  letterTo: (facts: { name: string; pageName: string; address: string }) => Letter,
): Promise<void> {
  const address = incidentAddress(deps.publicUrl, page.id);
  const told = {
    federationId: page.federationId,
    schoolIds: [page.schoolId],
    roles: ['head', 'executive-head', 'safeguarding-lead', 'administrator'] as const,
  };
  await writeToRoles(tx, deps, told, (name) => letterTo({ name, pageName: page.name, address }));
}
