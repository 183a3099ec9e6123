import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { mayAnywhere, requireAnywhere, type Actor, schoolsWhere } from '../kernel/permissions.ts';
import type { KeptSerial } from '../pictures/facts.contract.ts';
import { type EventKind, recordEvent } from '../record/record.actions.ts';
import {
  cameraOfPicture,
  camerasSeen,
  changeDevice,
  type DeviceRow,
  devicesOf,
  insertDevice,
  isSchoolOfFederation,
  lockEquipment,
  type SeenCamera,
  setRetired,
} from './equipment.store.ts';
import { type SchoolDevice, standingOf } from './matching.rules.ts';
import { keptSerial } from './serial.rules.ts';

/** Cameras of photos that were added this long ago are still offered to be put on the list. */
const SEEN_DAYS = 90;
const SEEN_CAMERAS = 200;
/** "iPad 2" before "iPad 10", in upper or lower case. */
const BY_NAME = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' });
const DAY_MS = 24 * 60 * 60 * 1000;

/** A device as the person may see it; `serialEnding` and `addedBy` are for whoever keeps the list. */
export interface ShownDevice {
  readonly id: string;
  readonly schoolId: string | null;
  readonly name: string;
  readonly make: string;
  readonly model: string;
  readonly hasSerial: boolean;
  readonly serialEnding: string | null;
  readonly addedBy: string | null;
  readonly addedAt: Date;
  readonly retiredAt: Date | null;
}

export interface Equipment {
  readonly devices: readonly ShownDevice[];
  /** Cameras in photos of the last weeks that are not on the list; empty for whoever may not change it. */
  readonly strangers: readonly SeenCamera[];
}

/**
 * The list of school equipment. Needs `equipment:read`; a drafter or a head sees what belongs to their schools or to all. With
 * `equipment:write` also the cameras that photos named and that are not on it.
 */
export async function listEquipment(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
): Promise<Equipment> {
  requireAnywhere(actor, 'equipment:read');
  const keeps = mayAnywhere(actor, 'equipment:write');
  const schools = schoolsWhere(actor, 'equipment:read');
  const since = new Date(deps.clock.now().getTime() - SEEN_DAYS * DAY_MS);
  return inTransaction(deps.db, async (tx) => {
    const rows = await devicesOf(tx, actor.federationId);
    const seen = keeps ? await camerasSeen(tx, actor.federationId, since, SEEN_CAMERAS) : [];
    const list = rows.map(comparable);
    return {
      devices: rows
        .filter(
          ({ schoolId }) => schoolId === null || schools === 'all' || schools.includes(schoolId),
        )
        .filter(({ retiredAt }) => keeps || retiredAt === null)
        .toSorted((one, other) => BY_NAME.compare(one.name, other.name))
        .map((row) => shown(row, keeps)),
      strangers: seen.filter((camera) => isStranger(camera, list)),
    };
  });
}

/** The whole list, for holding a draft's photos against it. */
export async function equipmentOf(tx: Tx, federationId: string): Promise<SchoolDevice[]> {
  return (await devicesOf(tx, federationId)).map(comparable);
}

interface DeviceWords {
  readonly name: string;
  readonly schoolId: string | null;
  readonly make: string;
  readonly model: string;
}

/**
 * Puts a device on the list. Needs `equipment:write`.
 *
 * @param command.fromPictureId takes make, model and serial number from what this photo said; what was typed is then left aside
 * @throws Refusal `bad-input` for a name or a serial number that is on the list, or a photo that names no camera
 */
export async function addDevice(
  deps: Deps,
  actor: Actor,
  command: DeviceWords & { serial: string; fromPictureId?: string | undefined },
): Promise<{ id: string }> {
  requireAnywhere(actor, 'equipment:write');
  const id = deps.newId();
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await lockEquipment(tx, actor.federationId);
    const camera = await cameraFor(tx, deps, actor, command);
    await requireSensible(tx, actor, { ...command, ...camera }, camera.serial, undefined);
    await insertDevice(tx, {
      id,
      federationId: actor.federationId,
      schoolId: command.schoolId,
      name: command.name,
      ...camera,
      addedBy: actor.personId,
      now,
    });
    await note(tx, actor, 'equipment.added', id, now, {
      schoolId: command.schoolId,
      hasSerial: camera.serial !== undefined,
      fromPhoto: command.fromPictureId !== undefined,
    });
  });
  return { id };
}

/**
 * Changes what is written about a device. Needs `equipment:write`.
 *
 * @param command.serial undefined leaves the number as it is, an empty text takes it away
 */
export async function editDevice(
  deps: Deps,
  actor: Actor,
  command: DeviceWords & { deviceId: string; serial?: string | undefined },
): Promise<void> {
  requireAnywhere(actor, 'equipment:write');
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await lockEquipment(tx, actor.federationId);
    const before = await requireDevice(tx, actor, command.deviceId);
    const serial =
      command.serial === undefined
        ? undefined
        : (readSerial(command.serial, deps.sealing.digest) ?? null);
    await requireSensible(tx, actor, command, serial ?? undefined, before.id);
    await changeDevice(tx, before.id, { ...command, serial });
    const changed = (['name', 'schoolId', 'make', 'model'] as const).filter(
      (field) => before[field] !== command[field],
    );
    await note(tx, actor, 'equipment.changed', before.id, now, {
      changed: serial === undefined ? changed : [...changed, 'serial'],
    });
  });
}

/** Takes a device off the list: its photos need a decision from now on. Twice changes nothing. Needs `equipment:write`. */
export async function retireDevice(
  deps: Deps,
  actor: Actor,
  command: { deviceId: string },
): Promise<void> {
  requireAnywhere(actor, 'equipment:write');
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await lockEquipment(tx, actor.federationId);
    const device = await requireDevice(tx, actor, command.deviceId);
    if (device.retiredAt !== null) return;
    await setRetired(tx, device.id, now);
    await note(tx, actor, 'equipment.retired', device.id, now, {});
  });
}

/** Puts a device back that was taken off the list. Twice changes nothing. Needs `equipment:write`. */
export async function restoreDevice(
  deps: Deps,
  actor: Actor,
  command: { deviceId: string },
): Promise<void> {
  requireAnywhere(actor, 'equipment:write');
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await lockEquipment(tx, actor.federationId);
    const device = await requireDevice(tx, actor, command.deviceId);
    if (device.retiredAt === null) return;
    const serial = device.serialDigest === null ? undefined : { digest: device.serialDigest };
    await requireSensible(tx, actor, device, serial, device.id);
    await setRetired(tx, device.id, null);
    await note(tx, actor, 'equipment.restored', device.id, now, {});
  });
}

async function cameraFor(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  command: DeviceWords & { serial: string; fromPictureId?: string | undefined },
): Promise<{ make: string; model: string; serial: KeptSerial | undefined }> {
  if (command.fromPictureId === undefined) {
    const { make, model } = command;
    return { make, model, serial: readSerial(command.serial, deps.sealing.digest) };
  }
  const camera = await cameraOfPicture(tx, command.fromPictureId, actor.federationId);
  if (camera === undefined) {
    throw new Refusal(
      'bad-input',
      'That photo does not say which camera took it, or it is gone.',
      'Type the make and the model instead.',
      { field: 'model' },
    );
  }
  return camera;
}

function readSerial(typed: string, digest: Deps['sealing']['digest']): KeptSerial | undefined {
  if (typed.trim() === '') return undefined;
  const kept = keptSerial(typed, digest);
  if (kept !== undefined) return kept;
  throw new Refusal(
    'bad-input',
    'This is too short for a serial number, or always the same sign.',
    'Type it as it stands in the settings of the device, or leave it empty.',
    { field: 'serial' },
  );
}

/** Guards a device that is, or will be, on the list. @param ownId the device itself, when it exists already */
async function requireSensible(
  tx: Tx,
  actor: Actor,
  words: DeviceWords,
  serial: { digest: string } | undefined,
  ownId: string | undefined,
): Promise<void> {
  const { schoolId } = words;
  if (schoolId !== null && !(await isSchoolOfFederation(tx, schoolId, actor.federationId))) {
    throw new Refusal('bad-input', 'This is not one of your schools.', 'Choose one of the list.', {
      field: 'schoolId',
    });
  }
  const others = (await devicesOf(tx, actor.federationId)).filter(
    ({ id, retiredAt }) => id !== ownId && retiredAt === null,
  );
  if (ownId === undefined && others.length >= LIMITS.schoolDevices) {
    throw new Refusal(
      'bad-input',
      `There are ${LIMITS.schoolDevices} devices on the list already.`,
      'Take off what is no longer used.',
    );
  }
  const called = words.name.toLowerCase();
  if (others.some(({ name }) => name.toLowerCase() === called)) {
    throw new Refusal(
      'bad-input',
      `"${words.name}" is on the list already.`,
      'Give this one a name of its own, with a number or its class.',
      { field: 'name' },
    );
  }
  const twin = others.find((each) => serial !== undefined && each.serialDigest === serial.digest);
  if (twin !== undefined) {
    throw new Refusal(
      'bad-input',
      `"${twin.name}" has this serial number.`,
      'Look at the number once more; no two devices share one.',
      { field: 'serial' },
    );
  }
}

async function requireDevice(tx: Tx, actor: Actor, id: string): Promise<DeviceRow> {
  const device = (await devicesOf(tx, actor.federationId)).find((each) => each.id === id);
  if (device === undefined) throw notFound('device');
  return device;
}

async function note(
  tx: Tx,
  actor: Actor,
  kind: EventKind,
  deviceId: string,
  now: Date,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordEvent(tx, {
    federationId: actor.federationId,
    at: now,
    actorId: actor.personId,
    kind,
    subjectKind: 'device',
    subjectId: deviceId,
    detail,
  });
}

function comparable(row: DeviceRow): SchoolDevice {
  const { name, make, model, serialDigest, retiredAt } = row;
  return { name, make, model, serialDigest, isRetired: retiredAt !== null };
}

function isStranger(camera: SeenCamera, list: readonly SchoolDevice[]): boolean {
  const { kind } = standingOf(
    {
      ...(camera.make === null ? {} : { cameraMake: camera.make }),
      ...(camera.model === null ? {} : { cameraModel: camera.model }),
      ...(camera.serial === null ? {} : { serial: camera.serial }),
    },
    list,
  );
  return kind !== 'known';
}

function shown(row: DeviceRow, keeps: boolean): ShownDevice {
  const { id, schoolId, name, make, model, addedAt, retiredAt } = row;
  return {
    id,
    schoolId,
    name,
    make,
    model,
    hasSerial: row.serialDigest !== null,
    serialEnding: keeps ? row.serialEnding : null,
    addedBy: keeps ? row.addedBy : null,
    addedAt,
    retiredAt,
  };
}
