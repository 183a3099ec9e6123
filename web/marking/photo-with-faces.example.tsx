import type { Photo, ShownMarking } from '../../server/contract/drafts.contract.ts';
import type { ExampleSet } from '../pages/examples/example.ts';
import { PhotoWithFaces } from './photo-with-faces.tsx';

const WIDE = 1200;
const HIGH = 800;

/** Where the heads are drawn: middle of each, in pixels. */
const HEADS = [
  { x: 210, y: 330 },
  { x: 430, y: 290 },
  { x: 650, y: 340 },
  { x: 880, y: 300 },
  { x: 1060, y: 360 },
] as const;

/** Drawn figures in place of a photograph: nobody's picture belongs in an example. */
function drawnGroup(): string {
  const figures = HEADS.map(
    ({ x, y }, index) =>
      `<path d="M${x - 90} ${HIGH} Q ${x} ${y + 20} ${x + 90} ${HIGH}z" fill="hsl(${index * 67} 34% 46%)"/>` +
      `<circle cx="${x}" cy="${y}" r="58" fill="hsl(${24 + index * 5} 44% ${70 - index * 8}%)"/>`,
  );
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDE} ${HIGH}" width="${WIDE}" height="${HIGH}">` +
    `<rect width="100%" height="100%" fill="hsl(150 22% 80%)"/>${figures.join('')}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const boxes = HEADS.map(({ x, y }) => ({ x: x - 60, y: y - 64, width: 120, height: 128 }));

function person(
  name: string,
  mayBeShown: boolean,
): Pick<
  Extract<ShownMarking, { kind: 'person' }>,
  'kind' | 'subjectId' | 'name' | 'mayBeShown' | 'says'
> {
  const says = mayBeShown ? 'may be shown' : 'cannot be published';
  return { kind: 'person', subjectId: `subject-${name}`, name, mayBeShown, says };
}

const [first, second, third, fourth] = boxes;

const PHOTO: Photo = {
  id: 'photo',
  pictureId: 'picture',
  position: 2,
  altText: 'Five figures side by side in front of a green wall',
  accounting: 'faces',
  markings: [
    ...(first ? [{ ...person('Finn O’Rourke', true), box: first }] : []),
    ...(second ? [{ ...person('Amara Okafor', false), box: second }] : []),
    ...(third ? [{ kind: 'cover' as const, box: third }] : []),
    ...(fourth ? [{ kind: 'not-a-face' as const, box: fourth }] : []),
    { kind: 'cover', box: { x: 40, y: 40, width: 180, height: 90 } },
  ],
  roll: [],
  checkState: 'checked',
  checkSays: null,
  facts: {
    checkVersion: '1',
    format: 'jpeg',
    width: WIDE,
    height: HIGH,
    faces: boxes.map((box, index) => ({ number: index + 1, box, score: 1, share: 0.02 })),
    people: [],
    metadata: { hasLocation: false },
    perceptualHash: '0000000000000000',
    models: [],
    preview: { width: WIDE, height: HIGH },
    modelMs: 1,
    ms: 1,
  },
  faces: { found: 5, accounted: 4, unaccounted: 1 },
  previewUrl: drawnGroup(),
  thumbnailUrl: null,
  renderedUrl: null,
};

const photosWithFaces: ExampleSet = {
  title: 'Photo with faces',
  purpose: 'A photo with its numbered boxes: who is in it, and what is still open.',
  examples: [
    { caption: 'marked but for one', View: () => <PhotoWithFaces photo={PHOTO} readOnly /> },
    {
      caption: 'pointing at a face',
      View: () => <PhotoWithFaces photo={PHOTO} readOnly showFace={5} />,
    },
    {
      caption: 'a large group, ticked on the class list',
      View: () => (
        <PhotoWithFaces
          photo={{
            ...PHOTO,
            accounting: 'roll',
            markings: [],
            roll: ['Finn O’Rourke', 'Chidi Okafor', 'Zayd Siddiqui'].map((name) => ({
              subjectId: name,
              name,
              mayBeShown: true,
            })),
          }}
          readOnly
        />
      ),
    },
    {
      caption: 'not yet looked at',
      View: () => (
        <PhotoWithFaces
          photo={{ ...PHOTO, checkState: 'waiting', facts: null, faces: null, previewUrl: null }}
          readOnly
        />
      ),
    },
  ],
};

export default photosWithFaces;
