import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { KeptSerial } from '../pictures/facts.contract.ts';

export interface DeviceRow {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string | null;
  readonly name: string;
  readonly make: string;
  readonly model: string;
  readonly serialDigest: string | null;
  readonly serialEnding: string | null;
  readonly addedBy: string | null;
  readonly addedAt: Date;
  readonly retiredAt: Date | null;
}

/** Every device of a federation in the order in which they were added, those that were taken off the list as well. */
export async function devicesOf(tx: Tx, federationId: string): Promise<DeviceRow[]> {
  const rows = await tx
    .selectFrom('school_device as device')
    .leftJoin('person', 'person.id', 'device.added_by')
    .selectAll('device')
    .select('person.name as added_by_name')
    .where('device.federation_id', '=', federationId)
    .orderBy('device.added_at')
    .orderBy('device.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    federationId: row.federation_id,
    schoolId: row.school_id,
    name: row.name,
    make: row.make,
    model: row.model,
    serialDigest: row.serial_digest,
    serialEnding: row.serial_ending,
    addedBy: row.added_by_name,
    addedAt: row.added_at,
    retiredAt: row.retired_at,
  }));
}

/** Holds the federation's list until the transaction ends, so that two changes of it follow each other. */
export async function lockEquipment(tx: Tx, federationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`equipment ${federationId}`}, 0))`.execute(
    tx,
  );
}

export async function insertDevice(
  tx: Tx,
  device: {
    id: string;
    federationId: string;
    schoolId: string | null;
    name: string;
    make: string;
    model: string;
    serial: KeptSerial | undefined;
    addedBy: string;
    now: Date;
  },
): Promise<void> {
  await tx
    .insertInto('school_device')
    .values({
      id: device.id,
      federation_id: device.federationId,
      school_id: device.schoolId,
      name: device.name,
      make: device.make,
      model: device.model,
      serial_digest: device.serial?.digest ?? null,
      serial_ending: device.serial?.ending ?? null,
      added_by: device.addedBy,
      added_at: device.now,
    })
    .execute();
}

/** @param change.serial undefined leaves the serial number as it is, null takes it away */
export async function changeDevice(
  tx: Tx,
  id: string,
  change: {
    schoolId: string | null;
    name: string;
    make: string;
    model: string;
    serial: KeptSerial | null | undefined;
  },
): Promise<void> {
  const { serial } = change;
  await tx
    .updateTable('school_device')
    .set({
      school_id: change.schoolId,
      name: change.name,
      make: change.make,
      model: change.model,
      ...(serial === undefined
        ? {}
        : { serial_digest: serial?.digest ?? null, serial_ending: serial?.ending ?? null }),
    })
    .where('id', '=', id)
    .execute();
}

/** @param retiredAt null puts it back on the list */
export async function setRetired(tx: Tx, id: string, retiredAt: Date | null): Promise<void> {
  await tx
    .updateTable('school_device')
    .set({ retired_at: retiredAt })
    .where('id', '=', id)
    .execute();
}

export async function isSchoolOfFederation(
  tx: Tx,
  schoolId: string,
  federationId: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom('school')
    .select('id')
    .where('id', '=', schoolId)
    .where('federation_id', '=', federationId)
    .executeTakeFirst();
  return row !== undefined;
}

export interface SeenCamera {
  /** One of the photos, to say which camera is meant. */
  readonly pictureId: string;
  readonly make: string | null;
  readonly model: string | null;
  readonly serial: KeptSerial | null;
  /** Whose drafts the photos are in. */
  readonly schoolIds: readonly string[];
  readonly photos: number;
  readonly lastAt: Date;
}

/** Cameras that photos named which were added since then, the last one first: counts, and nothing of what they show. */
export async function camerasSeen(
  tx: Tx,
  federationId: string,
  since: Date,
  limit: number,
): Promise<SeenCamera[]> {
  const { rows } = await sql<{
    picture_id: string;
    make: string | null;
    model: string | null;
    serial: KeptSerial | null;
    school_ids: string[];
    photos: number;
    last_at: Date;
  }>`
    select (array_agg(picture.id order by picture.uploaded_at desc))[1] as picture_id,
      facts->'metadata'->>'cameraMake' as make,
      facts->'metadata'->>'cameraModel' as model,
      facts->'metadata'->'serial' as serial,
      array_remove(array_agg(distinct draft.school_id), null) as school_ids,
      count(*)::int as photos,
      max(picture.uploaded_at) as last_at
    from picture left join draft on draft.id = picture.draft_id
    where picture.federation_id = ${federationId} and picture.uploaded_at >= ${since}
      and (facts->'metadata' ? 'cameraMake' or facts->'metadata' ? 'cameraModel')
    group by 2, 3, 4
    order by last_at desc
    limit ${limit}
  `.execute(tx);
  return rows.map((row) => ({
    pictureId: row.picture_id,
    make: row.make,
    model: row.model,
    serial: row.serial,
    schoolIds: row.school_ids,
    photos: row.photos,
    lastAt: row.last_at,
  }));
}

/** The camera that a photo of this federation names; undefined when there is no such photo or it names none. */
export async function cameraOfPicture(
  tx: Tx,
  pictureId: string,
  federationId: string,
): Promise<{ make: string; model: string; serial: KeptSerial | undefined } | undefined> {
  const row = await tx
    .selectFrom('picture')
    .select('facts')
    .where('id', '=', pictureId)
    .where('federation_id', '=', federationId)
    .executeTakeFirst();
  const { cameraMake = '', cameraModel = '', serial } = row?.facts?.metadata ?? {};
  if (cameraMake === '' && cameraModel === '') return undefined;
  return { make: cameraMake, model: cameraModel, serial };
}
