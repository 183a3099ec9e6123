import type { FoundFace, PictureFacts } from '../../moderation/pictures/facts.contract.ts';
import type { Box, Marking } from '../../moderation/pictures/marking.contract.ts';
import type { DemoPhoto } from './posts.ts';

/**
 * In the sample photos everybody sits or stands near the camera: what a detector finds below this share of the
 * picture's height is a glass, a sleeve or a lamp. The model decides what is found, so places cannot be written down.
 */
const SMALLEST_FACE_OF_HEIGHT = 0.08;

/** How far a cover reaches over the face's box on each side, as a share of the box. */
const COVER_MARGIN = 0.15;

/**
 * What a drafter would say about every face that was found: covered, then marked as these adults, the last ones left
 * open when the post asks for that; more faces than adults are covered as well.
 *
 * @param adults subject ids of people who may be shown
 */
export function markingsFor(
  photo: DemoPhoto,
  facts: Pick<PictureFacts, 'faces' | 'height'>,
  adults: readonly string[],
): Marking[] {
  const isFace = (face: FoundFace): boolean =>
    face.box.height >= facts.height * SMALLEST_FACE_OF_HEIGHT;
  const people = facts.faces.filter(isFace);
  const covered = photo.cover ?? 0;
  const said = people.slice(0, Math.max(0, people.length - (photo.leave ?? 0)));
  return [
    ...facts.faces
      .filter((face) => !isFace(face))
      .map((face): Marking => ({ kind: 'not-a-face', box: face.box })),
    ...said.map((face, index): Marking => {
      const subjectId =
        index < covered ? undefined : adults[(photo.firstAdult ?? 0) + index - covered];
      return subjectId === undefined
        ? { kind: 'cover', box: grown(face.box) }
        : { kind: 'person', box: face.box, subjectId };
    }),
  ];
}

function grown(box: Box): Box {
  const aside = Math.round(box.width * COVER_MARGIN);
  const above = Math.round(box.height * COVER_MARGIN);
  return {
    x: box.x - aside,
    y: box.y - above,
    width: box.width + 2 * aside,
    height: box.height + 2 * above,
  };
}
