import type { Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A post that somebody made around Gatehouse a few days ago, and that a head dealt with. */
export async function seedOutside(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock'>,
  where: {
    readonly federationId: string;
    readonly pageId: string;
    readonly dealtWithBy: string;
  },
): Promise<void> {
  const foundAt = new Date(deps.clock.now().getTime() - 3 * DAY_MS);
  const facts = {
    message: 'Car park closed on Friday because of the resurfacing. Please use the hall entrance.',
    permalink: '',
    postedAt: new Date(foundAt.getTime() - HOUR_MS / 4).toISOString(),
    photos: 0,
    isHidden: false,
    appName: null,
    isOurApp: false,
    madeBy: null,
    differences: [],
    approved: null,
  };
  await tx
    .insertInto('outside_find')
    .values({
      id: deps.newId(),
      federation_id: where.federationId,
      page_id: where.pageId,
      kind: 'outside-post',
      post_id: '1_1',
      facts: JSON.stringify(facts),
      found_at: foundAt,
      accepted_at: new Date(foundAt.getTime() + HOUR_MS),
      accepted_by: where.dealtWithBy,
      accepted_because:
        'The office posted it from a phone in a hurry. They have deleted it and written it here.',
      over_at: new Date(foundAt.getTime() + 2 * HOUR_MS),
      over_because: 'gone',
    })
    .execute();
}
