import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';

/** One device of the schools. What only whoever keeps the list sees is null for others. */
export const deviceSchema = z.object({
  id: z.uuid(),
  /** Null when the schools share it. */
  schoolId: z.uuid().nullable(),
  name: z.string(),
  make: z.string(),
  model: z.string(),
  hasSerial: z.boolean(),
  /** The last characters of the serial number; the number itself is not kept. */
  serialEnding: z.string().nullable(),
  addedBy: z.string().nullable(),
  addedAt: z.iso.datetime(),
  retiredAt: z.iso.datetime().nullable(),
});
export type Device = z.infer<typeof deviceSchema>;

/** A camera that photos name and that is not on the list. */
export const seenCameraSchema = z.object({
  /** One of its photos, to add the camera from. */
  pictureId: z.uuid(),
  make: z.string().nullable(),
  model: z.string().nullable(),
  serialEnding: z.string().nullable(),
  schoolIds: z.array(z.uuid()),
  photos: z.int().positive(),
  lastAt: z.iso.datetime(),
});
export type SeenCamera = z.infer<typeof seenCameraSchema>;

export const equipmentSchema = z.object({
  devices: z.array(deviceSchema),
  strangers: z.array(seenCameraSchema),
});
export type Equipment = z.infer<typeof equipmentSchema>;

const deviceWords = {
  name: z
    .string()
    .trim()
    .min(2, 'Type what the office calls it, such as "iPad 7, Oak class".')
    .max(LIMITS.deviceNameCharacters, 'Use a shorter name.'),
  schoolId: z.uuid().nullable(),
  make: z.string().trim().max(100, 'Use the make alone, such as "Nikon".').default(''),
  model: z
    .string()
    .trim()
    .min(1, 'Type the model, such as "iPad (9th generation)" or "D3500".')
    .max(100, 'Use the model alone, such as "D3500".'),
};
const serial = z.string().trim().max(100, 'A serial number is shorter than this.');

/** From a photo the server takes make, model and serial number from what the file said. */
export const addDeviceSchema = z.object({
  ...deviceWords,
  serial: serial.default(''),
  fromPictureId: z.uuid().optional(),
});
/** Without `serial` the number stays as it is; an empty one takes it away. */
export const editDeviceSchema = z.object({ ...deviceWords, serial: serial.optional() });
