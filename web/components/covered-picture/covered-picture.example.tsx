import type { CoverLook } from '../../../server/contract/drafts.contract.ts';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { CoveredPicture } from './covered-picture.tsx';

const SIZE = { width: 900, height: 600 };
const LOOKS: readonly CoverLook[] = ['blur', 'pixelate', 'solid', 'sticker'];
const boxes = LOOKS.map((_, index) => ({ x: 70 + index * 210, y: 200, width: 100, height: 120 }));

/** Drawn figures in place of a photograph: nobody's picture belongs in an example. */
const SRC = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 600" width="900" height="600">` +
    `<rect width="900" height="600" fill="hsl(150 22% 80%)"/>` +
    boxes
      .map(
        ({ x }, index) =>
          `<path d="M${x - 30} 600 Q ${x + 50} 280 ${x + 130} 600z" fill="hsl(${index * 67} 34% 46%)"/>` +
          `<circle cx="${x + 50}" cy="260" r="56" fill="hsl(${24 + index * 5} 44% 66%)"/>`,
      )
      .join('') +
    `</svg>`,
)}`;

const covers = LOOKS.map((look, index) => ({
  look,
  box: boxes[index] ?? { x: 0, y: 0, width: 1, height: 1 },
}));

const coveredPictures: ExampleSet = {
  title: 'Covered picture',
  purpose: 'A photo as it will be published, before a worker has made that file.',
  examples: [
    {
      caption: 'the four looks',
      View: () => (
        <CoveredPicture
          src={SRC}
          alt="Four figures with covered heads"
          size={SIZE}
          covers={covers}
          crop={null}
        />
      ),
    },
    {
      caption: 'cropped: one cover is cut, one is gone',
      View: () => (
        <CoveredPicture
          src={SRC}
          alt="Two figures and half of a third, with covered heads"
          size={SIZE}
          covers={covers}
          crop={{ x: 330, y: 120, width: 400, height: 400 }}
        />
      ),
    },
    {
      caption: 'nothing covered',
      View: () => (
        <CoveredPicture src={SRC} alt="Four figures" size={SIZE} covers={[]} crop={null} />
      ),
    },
  ],
};

export default coveredPictures;
