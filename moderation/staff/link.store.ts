import type { Tx } from '../database/client.ts';
import type { LinkPurpose } from './staff.rules.ts';

export async function insertLink(
  tx: Tx,
  link: {
    tokenSha256: Buffer;
    personId: string;
    purpose: LinkPurpose;
    now: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto('staff_link')
    .values({
      token_sha256: link.tokenSha256,
      person_id: link.personId,
      purpose: link.purpose,
      created_at: link.now,
      expires_at: link.expiresAt,
    })
    .execute();
}

export interface OpenLink {
  readonly personId: string;
  readonly federationId: string;
  readonly purpose: LinkPurpose;
  readonly name: string;
  readonly email: string;
}

/** A link that can still be used, of somebody who has not left. Locks it when `forUse`. */
export async function openLink(
  tx: Tx,
  tokenSha256: Buffer,
  now: Date,
  forUse = false,
): Promise<OpenLink | undefined> {
  const query = tx
    .selectFrom('staff_link')
    .innerJoin('person', 'person.id', 'staff_link.person_id')
    .select([
      'staff_link.purpose',
      'person.id as personId',
      'person.federation_id as federationId',
      'person.name',
      'person.email',
    ])
    .where('staff_link.token_sha256', '=', tokenSha256)
    .where('staff_link.used_at', 'is', null)
    .where('staff_link.expires_at', '>', now)
    .where('person.deactivated_at', 'is', null);
  return (forUse ? query.forUpdate('staff_link') : query).executeTakeFirst();
}

/** Uses up every open link of a person, so that only the one that is made next (or none) counts. */
export async function closeLinksOf(tx: Tx, personId: string, now: Date): Promise<void> {
  await tx
    .updateTable('staff_link')
    .set({ used_at: now })
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .execute();
}

/** How many links of this purpose were made for a person since `since`. */
export async function linksMadeSince(
  tx: Tx,
  personId: string,
  purpose: LinkPurpose,
  since: Date,
): Promise<number> {
  const row = await tx
    .selectFrom('staff_link')
    .select((eb) => eb.fn.countAll<string>().as('made'))
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(row.made);
}
