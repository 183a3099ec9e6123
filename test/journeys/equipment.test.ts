import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PictureMetadata } from '../../moderation/pictures/facts.contract.ts';
import type { Equipment } from '../../server/contract/equipment.contract.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { pictureBytes } from '../factories/sandbox.ts';

const PHONE: PictureMetadata = {
  hasLocation: false,
  cameraMake: 'samsung',
  cameraModel: 'SM-G955U',
};
const PHONE_SERIAL = 'R58M-12AB34C';

let house: House;
let seed = 100;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function draftWithPhoto(metadata: PictureMetadata, bodySerial?: string): Promise<string> {
  const made = await house.ask<{ id: string }>('drafter', 'POST', '/api/drafts', {
    schoolId: house.federation.schools.ssq,
  });
  const { id } = made.body;
  seed += 1;
  const bytes = pictureBytes(seed);
  const serial = bodySerial === undefined ? {} : { bodySerial };
  house.eyes.show(bytes, { faces: [], metadata, ...serial });
  const { photoId } = (await house.upload('drafter', id, bytes)).body;
  await house.ask('drafter', 'PATCH', `/api/drafts/${id}/photos/${photoId}`, {
    altText: 'The hall',
  });
  const text = `The hall is ready (${seed}).`;
  const { version } = await house.draft('drafter', id);
  await house.ask('drafter', 'PATCH', `/api/drafts/${id}`, { version, text });
  await house.draftUntil('drafter', id, ({ photos }) => photos[0]?.checkState === 'checked');
  return id;
}

const camera = (draft: Draft): string[] =>
  draft.findings.filter(({ rule }) => rule.startsWith('camera')).map((f) => f.severity);

async function list(who: TestPersonKey = 'administrator'): Promise<Equipment> {
  const { status, body } = await house.ask<Equipment>(who, 'GET', '/api/equipment');
  expect(status).toBe(200);
  return body;
}

function add(device: object): ReturnType<typeof house.ask<{ id: string; code?: string }>> {
  const whole = { name: 'iPad 7, Oak class', schoolId: null, make: '', model: 'iPad 7', ...device };
  return house.ask('administrator', 'POST', '/api/equipment', whole);
}

describe('a photo and the register of school equipment', () => {
  let draftId: string;

  test('while the register is empty a camera is worth a note', async () => {
    draftId = await draftWithPhoto(PHONE, PHONE_SERIAL);
    expect(camera(await house.draft('drafter', draftId))).toEqual(['note']);
  });

  test('with one device on it, another camera needs a decision', async () => {
    expect((await add({ serial: 'DMQX 2B7K 1MF3' })).status).toBe(201);
    expect(camera(await house.draft('drafter', draftId))).toEqual(['hold']);
    const { version } = await house.draft('drafter', draftId);
    await house.ask('drafter', 'POST', `/api/drafts/${draftId}/submit`, { version });
    const handedIn = await house.draftUntil(
      'head',
      draftId,
      ({ state }) => state === 'awaiting-decision',
    );
    const approved = await house.ask('head', 'POST', `/api/drafts/${draftId}/decision`, {
      kind: 'approve',
      version: handedIn.version,
    });
    expect(approved.body).toMatchObject({ code: 'holds-unresolved' });
  });

  test('the administrator sees the camera and adds it from the photo; nobody ever gets the number', async () => {
    const [stranger, ...others] = (await list()).strangers;
    expect(others).toEqual([]);
    expect(stranger).toMatchObject({
      make: 'samsung',
      model: 'SM-G955U',
      serialEnding: 'B34C',
      photos: 1,
      schoolIds: [house.federation.schools.ssq],
    });
    const fromPictureId = stranger?.pictureId;
    // What the photo said counts, not what is typed beside it.
    const added = await add({ name: 'Phone of the office', model: 'other', fromPictureId });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const { devices, strangers } = await list();
    expect(strangers).toEqual([]);
    expect(devices.map(({ name, model, serialEnding }) => [name, model, serialEnding])).toEqual([
      ['iPad 7, Oak class', 'iPad 7', '1MF3'],
      ['Phone of the office', 'SM-G955U', 'B34C'],
    ]);
    const again = await draftWithPhoto(PHONE, PHONE_SERIAL);
    const draft = await house.ask('drafter', 'GET', `/api/drafts/${again}`);
    expect(camera(await house.draft('drafter', again))).toEqual([]);
    const rows = await house.db.selectFrom('school_device').selectAll().execute();
    const pictures = await house.db.selectFrom('picture').select('facts').execute();
    const events = await house.db.selectFrom('record_detail').selectAll().execute();
    const everything = JSON.stringify([draft.body, rows, pictures, events]);
    for (const number of [PHONE_SERIAL, 'R58M12AB34C', 'DMQX2B7K1MF3', 'DMQX 2B7K 1MF3']) {
      expect(everything).not.toContain(number);
    }
    // In the draft not even what is kept to compare.
    expect(JSON.stringify(draft.body)).not.toContain(rows.at(-1)?.serial_digest ?? 'none');
    expect(JSON.stringify(draft.body)).not.toContain('B34C');
  });

  test('another one of the same model is not the school’s', async () => {
    const other = await draftWithPhoto(PHONE, 'R58M-99ZZ99Z');
    const draft = await house.draft('drafter', other);
    expect(camera(draft)).toEqual(['hold']);
    expect(draft.findings[0]?.why).toContain('its serial number is another one');
  });

  test('taken off the list it needs a decision again, and back on it does not', async () => {
    const device = (await list()).devices.find(({ name }) => name === 'Phone of the office');
    const url = `/api/equipment/${device?.id}/retirement`;
    const fresh = await draftWithPhoto(PHONE, PHONE_SERIAL);
    for (const [method, expected] of [
      ['POST', ['hold']],
      ['POST', ['hold']],
      ['DELETE', []],
      ['DELETE', []],
    ] as const) {
      expect((await house.ask('administrator', method, url)).status).toBe(204);
      expect(camera(await house.draft('drafter', fresh))).toEqual(expected);
    }
  });

  test('a photo that names no camera is a note', async () => {
    const messenger = await draftWithPhoto({ hasLocation: false });
    expect(camera(await house.draft('drafter', messenger))).toEqual(['note']);
  });
});

describe('keeping the list', () => {
  test('a drafter sees the names of the own school’s devices and of shared ones, nothing else', async () => {
    const { ssq, lf } = house.federation.schools;
    await add({ name: 'Camera SSQ', schoolId: ssq });
    await add({ name: 'Camera LF', schoolId: lf });
    const { devices, strangers } = await list('drafter');
    expect(devices.map(({ name }) => name)).toEqual([
      'Camera SSQ',
      'iPad 7, Oak class',
      'Phone of the office',
    ]);
    for (const device of devices) {
      expect(device).toMatchObject({ serialEnding: null, addedBy: null });
    }
    expect(devices[1]?.hasSerial).toBe(true);
    expect(strangers).toEqual([]);
  });

  test('what does not make sense is refused with words for its field', async () => {
    const refusals: [object, string][] = [
      [{ name: 'ipad 7, oak class' }, 'name'],
      [{ name: 'Another', serial: 'dmqx-2b7k-1mf3' }, 'serial'],
      [{ name: 'Another', serial: '000000' }, 'serial'],
      [{ name: 'Another', schoolId: house.federation.id }, 'schoolId'],
      [{ name: 'Another', fromPictureId: house.federation.id }, 'model'],
    ];
    for (const [device, field] of refusals) {
      const { status, body } = await add(device);
      expect([status, body], JSON.stringify(device)).toMatchObject([
        422,
        { code: 'bad-input', field },
      ]);
    }
  });

  test('a change leaves the number as it is unless another one is typed, and is on the record', async () => {
    const device = (await list()).devices.find(({ name }) => name.startsWith('iPad'));
    const url = `/api/equipment/${device?.id}`;
    const words = { name: 'iPad 7, Elm class', schoolId: null, make: 'Apple', model: 'iPad 7' };
    expect((await house.ask('administrator', 'PATCH', url, words)).status).toBe(204);
    const endingNow = async (): Promise<string | null | undefined> =>
      (await list()).devices.find(({ id }) => id === device?.id)?.serialEnding;
    expect(await endingNow()).toBe('1MF3');
    await house.ask('administrator', 'PATCH', url, { ...words, serial: '' });
    expect(await endingNow()).toBeNull();
    const record = await house.ask<{ events: { kind: string; says: string }[] }>(
      'administrator',
      'GET',
      '/api/record',
    );
    const kinds = record.body.events.map(({ kind }) => kind);
    for (const kind of ['added', 'changed', 'retired', 'restored']) {
      expect(kinds).toContain(`equipment.${kind}`);
    }
  });

  test('a device of another federation does not exist', async () => {
    const url = `/api/equipment/${house.federation.id}`;
    const words = { name: 'Somebody’s', schoolId: null, make: 'Apple', model: 'iPad 7' };
    expect((await house.ask('administrator', 'PATCH', url, words)).status).toBe(404);
    expect((await house.ask('administrator', 'POST', `${url}/retirement`)).status).toBe(404);
  });
});
