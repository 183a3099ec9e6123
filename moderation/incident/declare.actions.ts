import { inTransaction } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { openPage, stopForIncident } from '../pages/incident-mode.actions.ts';
import { isNameOf, letterOfIncident } from './incident.rules.ts';
import { recordIncident, tellAll } from './telling.actions.ts';

type IncidentDeps = Pick<Deps, 'db' | 'clock' | 'newId' | 'publicUrl'>;

/**
 * Puts a Page into incident mode: nothing goes out from this moment, every post with photos is kept as evidence and hidden, and
 * everybody with a part in it is written to. Needs `incident:declare` in the school of the Page, and its name typed, since the whole
 * Page is concerned.
 *
 * Throws `not-found`, `not-allowed`, `bad-input` for another name, and `wrong-state` when it is in incident mode already.
 */
export async function declareIncident(
  deps: IncidentDeps,
  actor: Actor,
  command: { readonly pageId: string; readonly typedName: string; readonly because: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const page = await openPage(tx, actor, command.pageId);
    requireIn(actor, 'incident:declare', page.schoolId);
    if (!isNameOf(command.typedName, page.name))
      throw new Refusal(
        'bad-input',
        'That is not the name of this Page.',
        `Type “${page.name}”, as it stands above.`,
        { field: 'typedName' },
      );
    const id = deps.newId();
    await stopForIncident(tx, page, {
      id,
      at: now,
      by: actor.personId,
      because: command.because,
    });
    await later(tx, 'incident-hide', { incidentId: id }, { now });
    await tellAll(tx, deps, page, (facts) => letterOfIncident({ ...facts, by: actor.name }));
    const detail = { incidentId: id };
    await recordIncident(tx, page, {
      kind: 'incident.declared',
      actorId: actor.personId,
      detail,
      now,
    });
  });
}
