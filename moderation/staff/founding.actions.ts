import { openUses } from '../consent/register.actions.ts';
import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { recordEvent } from '../record/record.actions.ts';
import { federationIds, insertFederation, type NewSchool } from './founding.store.ts';

/** The colours that tell schools apart, handed out in this order; the screens always show the short name as well. */
const ACCENTS: readonly NewSchool['accent'][] = ['sea', 'clay', 'plum', 'moss', 'slate'];

/**
 * Sets up a federation in an empty database, from the command line: its schools, the uses that parents are asked about,
 * and the policy that staff accept. The first administrator is invited next.
 *
 * @throws Refusal `wrong-state` when there is a federation already
 */
export async function foundFederation(
  deps: Deps,
  command: {
    name: string;
    schools: readonly { name: string; shortName: string }[];
    policy: { title: string; approvedOn: string; reviewOn: string; summary: string };
  },
): Promise<{ id: string }> {
  const now = deps.clock.now();
  const id = deps.newId();
  return inTransaction(deps.db, async (tx) => {
    if ((await federationIds(tx)).length > 0) {
      throw new Refusal(
        'wrong-state',
        'There is a federation in this database already.',
        'Use another database for another federation.',
      );
    }
    const schools = command.schools.map((school, index) => ({
      ...school,
      id: deps.newId(),
      accent: ACCENTS[index % ACCENTS.length] ?? 'slate',
    }));
    await insertFederation(tx, { id, name: command.name, now }, schools, {
      ...command.policy,
      id: deps.newId(),
    });
    await openUses(tx);
    await recordEvent(tx, {
      federationId: id,
      at: now,
      actorId: null,
      kind: 'federation.founded',
      subjectKind: 'federation',
      subjectId: id,
      detail: { schools: schools.length },
    });
    return { id };
  });
}
