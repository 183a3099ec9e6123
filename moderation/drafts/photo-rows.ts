import type { PossibleFace } from '../pictures/facts.contract.ts';
import type { CoverLook, Crop, Marking } from '../pictures/marking.contract.ts';

/** The file made for the Page, as far as it was made. */
export interface RenderedFile {
  readonly state: 'waiting' | 'rendered' | 'failed';
  readonly sha256: string | null;
  readonly facesUnderCovers: number | null;
  /** Null in files from before the whole picture was looked at again. */
  readonly facesSeen: readonly PossibleFace[] | null;
  readonly thumbnailSha256: string | null;
}

/** All four numbers or none: the database holds them to that. */
export function toCrop(row: {
  crop_x: number | null;
  crop_y: number | null;
  crop_width: number | null;
  crop_height: number | null;
}): Crop | null {
  const { crop_x: x, crop_y: y, crop_width: width, crop_height: height } = row;
  if (x === null || y === null || width === null || height === null) return null;
  return { x, y, width, height };
}

export function toMarking(row: {
  kind: Marking['kind'];
  subject_id: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
  look: CoverLook;
}): Marking {
  const box = { x: row.x, y: row.y, width: row.width, height: row.height };
  if (row.kind === 'cover') return { kind: row.kind, box, look: row.look };
  if (row.kind !== 'person') return { kind: row.kind, box };
  if (row.subject_id === null) throw new Error('A person marking without a person.');
  return { kind: 'person', box, subjectId: row.subject_id };
}

export function toRendered(row: {
  rendered_state: RenderedFile['state'] | null;
  rendered_sha256: string | null;
  faces_under_covers: number | null;
  faces_seen: PossibleFace[] | null;
  rendered_thumbnail_sha256: string | null;
}): RenderedFile | null {
  if (row.rendered_state === null) return null;
  return {
    state: row.rendered_state,
    sha256: row.rendered_sha256,
    facesUnderCovers: row.faces_under_covers,
    facesSeen: row.faces_seen,
    thumbnailSha256: row.rendered_thumbnail_sha256,
  };
}
