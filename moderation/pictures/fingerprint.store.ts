import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { PictureFacts } from './facts.contract.ts';
import { KEYS_IN_COMMON, keysOf, readFingerprint } from './fingerprint.rules.ts';

/** Keeps what a checked picture is found again by, in place of what was kept before. */
export async function keepFingerprint(
  tx: Tx,
  pictureId: string,
  facts: Pick<PictureFacts, 'perceptualHash' | 'fingerprint'>,
): Promise<void> {
  const { fingerprint } = facts;
  const row = {
    look: lookOf(facts.perceptualHash),
    keys: fingerprint === undefined ? [] : keysOf(readFingerprint(fingerprint)),
    spots: fingerprint === undefined ? null : Buffer.from(fingerprint, 'base64'),
  };
  await tx
    .insertInto('picture_fingerprint')
    .values((from) => ({
      picture_id: pictureId,
      federation_id: from
        .selectFrom('picture')
        .select('federation_id')
        .where('id', '=', pictureId)
        .$asScalar()
        .$notNull(),
      ...row,
    }))
    .onConflict((conflict) => conflict.column('picture_id').doUpdateSet(row))
    .execute();
}

/**
 * Pictures of the federation that share at least `KEYS_IN_COMMON` of these keys, those that share most first, `most` of
 * them at most. Most of them are the same picture; comparing the spots tells.
 */
export async function picturesSharing(
  tx: Tx,
  federationId: string,
  keys: readonly number[],
  most: number,
): Promise<{ pictureId: string; spots: Buffer }[]> {
  // Key by key: for all keys at once (`keys && …`) PostgreSQL expects to find everything, and reads the whole table.
  const { rows } = await sql<{ picture_id: string; spots: Buffer }>`
    select fingerprint.picture_id, fingerprint.spots
    from (
      select candidate.picture_id, count(*) as shared
      from unnest(${[...keys]}::integer[]) as wanted (key)
      join picture_fingerprint as candidate on candidate.keys @> array[wanted.key]
      where candidate.federation_id = ${federationId}
      group by candidate.picture_id
      having count(*) >= ${KEYS_IN_COMMON}
    ) as sharing
    join picture_fingerprint as fingerprint using (picture_id)
    where fingerprint.spots is not null
    order by sharing.shared desc, fingerprint.picture_id
    limit ${most}`.execute(tx);
  return rows.map((row) => ({ pictureId: row.picture_id, spots: row.spots }));
}

/** Pictures of the federation whose hash of the whole differs from one of these in `distance` of 64 bits at most. */
export async function picturesLooking(
  tx: Tx,
  federationId: string,
  photos: readonly { readonly position: number; readonly hash: string }[],
  distance: number,
): Promise<{ position: number; pictureId: string }[]> {
  if (photos.length === 0) return [];
  // The photos' hashes are read once, not once for each picture that they are compared with.
  const { rows } = await sql<{ position: number; picture_id: string }>`
    with photo as materialized (
      select position, ('x' || hash)::bit(64) as look
      from unnest(${photos.map(({ position }) => position)}::integer[], ${photos.map(({ hash }) => hash)}::text[])
        as given (position, hash)
    )
    select photo.position, fingerprint.picture_id
    from picture_fingerprint as fingerprint
    join photo on bit_count(fingerprint.look # photo.look) <= ${distance}
    where fingerprint.federation_id = ${federationId}`.execute(tx);
  return rows.map((row) => ({ position: row.position, pictureId: row.picture_id }));
}

function lookOf(hash: string) {
  return sql<string>`('x' || ${hash}::text)::bit(64)`;
}
