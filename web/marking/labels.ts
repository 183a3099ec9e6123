import type { Box } from '../../server/contract/drafts.contract.ts';
import { stateOfPlace } from './places.ts';
import type { Place, PlaceState } from './places.ts';
import { sharedArea } from './shared-area.ts';
import type { Size } from './use-view.ts';

/** How the label of a box stands: where, with or without the mark of its state, and on which side it begins. */
export interface Label {
  readonly at: 'above' | 'below' | 'hidden';
  readonly hasMark: boolean;
  readonly side: 'left' | 'right';
  readonly words: string;
}

/** Pixels of the screen, as `face-stage.module.css` draws labels; a letter as wide as the widest digit. */
const LETTER_PX = 8;
const PADDING_PX = 8;
const MARK_PX = 13;
const HEIGHT_PX = 18;
/** What the ring and the corners of the selected box keep free. */
const SELECTED_GAP_PX = 18;

/** States whose label carries a mark. */
const MARKED: readonly PlaceState[] = ['named', 'cannot', 'not-a-face'];

/**
 * Labels for boxes that may lie close, so that none hides another: above its box, else below it, without its mark where that
 * helps, and where nothing fits none, until the photo is enlarged. The selected box comes first, and says the name.
 *
 * @param shown pixels of the screen for one pixel of the photo
 */
export function labelsFor(
  places: readonly Place[],
  selected: string | null,
  photo: Size,
  shown: number,
): ReadonlyMap<string, Label> {
  const boxes = places.map(({ box }) => scaled(box, shown));
  const edge = { width: photo.width * shown, height: photo.height * shown };
  const taken: Box[] = [];
  const labels = new Map<string, Label>();
  const order = [...places.keys()].toSorted(
    (a, b) => Number(places[b]?.key === selected) - Number(places[a]?.key === selected),
  );
  for (const index of order) {
    const [place, box] = [places[index], boxes[index]];
    if (place === undefined || box === undefined) continue;
    const isSelected = place.key === selected;
    const others = boxes.filter((_, other) => other !== index);
    const tries = triesFor(place, isSelected).map((label) => ({
      label,
      area: areaOf(label, box, edge, isSelected),
    }));
    const free = tries.filter(
      ({ area }) => isInside(area, edge) && !taken.some((other) => sharedArea(area, other) > 0),
    );
    // One that hides nobody's face, if there is one.
    const best =
      free.find(({ area }) => !others.some((other) => sharedArea(area, other) > 0)) ?? free[0];
    const chosen = best ?? (isSelected ? tries[0] : undefined);
    if (chosen !== undefined) taken.push(chosen.area);
    labels.set(place.key, chosen?.label ?? { ...bare(place), at: 'hidden' });
  }
  return labels;
}

function bare(place: Place): Label {
  return { at: 'above', hasMark: false, side: 'left', words: place.label };
}

/** What may be tried, the fullest first. */
function triesFor(place: Place, isSelected: boolean): Label[] {
  const name = isSelected && place.marking?.kind === 'person' ? ` ${place.marking.name}` : '';
  const words = `${place.label}${name}`;
  const marks = MARKED.includes(stateOfPlace(place)) ? [true, false] : [false];
  return marks.flatMap((hasMark) =>
    (['above', 'below'] as const).flatMap((at) =>
      (['left', 'right'] as const).map((side) => ({ at, hasMark, side, words })),
    ),
  );
}

function areaOf(
  { at, hasMark, side, words }: Label,
  box: Box,
  edge: Size,
  isSelected: boolean,
): Box {
  const width = Math.min(
    words.length * LETTER_PX + PADDING_PX + (hasMark ? MARK_PX : 0),
    edge.width,
  );
  const gap = isSelected ? SELECTED_GAP_PX : 0;
  const height = HEIGHT_PX + gap;
  return {
    x: side === 'left' ? box.x : box.x + box.width - width,
    y: at === 'above' ? box.y - height : box.y + box.height,
    width,
    height,
  };
}

/** A label is cut off at the sides and at the top and bottom of the photo, but for the hair's breadth that a line takes. */
function isInside(area: Box, edge: Size): boolean {
  const slack = 3;
  return (
    area.x >= -slack &&
    area.y >= -slack &&
    area.x + area.width <= edge.width + slack &&
    area.y + area.height <= edge.height + slack
  );
}

function scaled(box: Box, by: number): Box {
  return { x: box.x * by, y: box.y * by, width: box.width * by, height: box.height * by };
}
