import type { PictureMetadata } from '../pictures/facts.contract.ts';

/** A device of the register, as far as photos are held against it. */
export interface SchoolDevice {
  readonly name: string;
  readonly make: string;
  readonly model: string;
  /** Null when nobody typed one in. */
  readonly serialDigest: string | null;
  readonly isRetired: boolean;
}

type Camera = Pick<PictureMetadata, 'cameraMake' | 'cameraModel' | 'serial'>;

/**
 * What the register says of the camera of a photo:
 * `no-list` nothing is on it · `not-said` the file names no camera · `known` · `unknown` · `other-serial` the same model as a
 * device of the school, but another one of them · `retired` a device that was taken off the list.
 */
export type CameraStanding =
  | { readonly kind: 'no-list' | 'not-said' | 'unknown' }
  | { readonly kind: 'known' | 'other-serial' | 'retired'; readonly device: string };

/**
 * Holds the camera that a file names against the register. The serial number decides where both have one; otherwise make and
 * model do, which many phones write alone: somebody's own phone of the same model then counts as the school's.
 */
export function standingOf(camera: Camera, devices: readonly SchoolDevice[]): CameraStanding {
  const current = devices.filter((device) => !device.isRetired);
  if (current.length === 0) return { kind: 'no-list' };
  const serial = camera.serial?.digest;
  const bySerial = current.find((device) => serial !== undefined && device.serialDigest === serial);
  if (bySerial !== undefined) return { kind: 'known', device: bySerial.name };
  if (camera.cameraModel === undefined && camera.cameraMake === undefined) {
    // A serial number alone that is on no list is an unknown camera all the same.
    return { kind: serial === undefined ? 'not-said' : 'unknown' };
  }
  const ofModel = current.filter((device) => isSameModel(camera, device));
  const fits = ofModel.find((device) => device.serialDigest === null || serial === undefined);
  if (fits !== undefined) return { kind: 'known', device: fits.name };
  const [other] = ofModel;
  if (other !== undefined) return { kind: 'other-serial', device: other.name };
  const retired = devices.find(
    (device) =>
      device.isRetired &&
      (device.serialDigest !== null && serial !== undefined
        ? device.serialDigest === serial
        : isSameModel(camera, device)),
  );
  return retired === undefined ? { kind: 'unknown' } : { kind: 'retired', device: retired.name };
}

/** "a Samsung SM-G955U": what the file says, for a sentence; empty when it says nothing. */
export function cameraWords({ cameraMake = '', cameraModel = '' }: Camera): string {
  const repeats = plain(cameraModel).startsWith(firstWord(cameraMake));
  return (repeats && cameraModel !== '' ? cameraModel : `${cameraMake} ${cameraModel}`).trim();
}

function isSameModel(camera: Camera, device: Pick<SchoolDevice, 'make' | 'model'>): boolean {
  const seen = modelKey(camera.cameraMake ?? '', camera.cameraModel ?? '');
  return seen !== '' && seen === modelKey(device.make, device.model);
}

/**
 * A make and model as they are compared: case, spaces and punctuation go, of the make only the first word stays, and the model
 * goes without it. "NIKON CORPORATION" with "NIKON D3500" is "nikon d3500"; "Apple" with "iPhone 15" is the same as "Apple iPhone
 * 15" without a make, as people type it.
 */
export function modelKey(make: string, model: string): string {
  const maker = firstWord(make);
  const whole = plain(model);
  const own = maker !== '' && whole.startsWith(maker) ? whole.slice(maker.length) : whole;
  const known = MAKERS.find((each) => maker === '' && own.startsWith(each));
  if (known !== undefined) return key(known, own.slice(known.length));
  // Apple's own names need no make: nobody else builds an iPad.
  if (maker === '' && /^(?:iphone|ipad|ipod)/.test(own)) return key('apple', own);
  return own === '' && maker === '' ? '' : key(maker, own);
}

const key = (maker: string, model: string): string => `${maker} ${model}`.trim();

/** Makers whose name people write in front of the model, in the field of the model. */
const MAKERS = [
  'apple',
  'canon',
  'fujifilm',
  'google',
  'huawei',
  'kodak',
  'lenovo',
  'motorola',
  'nikon',
  'olympus',
  'panasonic',
  'samsung',
  'sony',
  'xiaomi',
];

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function firstWord(make: string): string {
  return plain(make.trim().split(/\s+/, 1)[0] ?? '');
}
