import type { Box } from './marking.contract.ts';

/** A seated person's face may be near the middle of the box; lower than this it is somebody else's. */
const UPPER_PART = 0.6;

/** Whether a face may be that of the person in this box: its centre lies in the upper part. */
export function isHeadOf(face: Box, person: Box): boolean {
  const x = face.x + face.width / 2;
  const y = face.y + face.height / 2;
  return (
    x >= person.x &&
    x <= person.x + person.width &&
    y >= person.y &&
    y <= person.y + person.height * UPPER_PART
  );
}
