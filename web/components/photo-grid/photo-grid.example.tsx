import type { ExampleSet } from '../../pages/examples/example.ts';
import { PhotoGrid } from './photo-grid.tsx';
import type { GridPhoto } from './photo-grid.tsx';

const nothing = (): void => undefined;

/** A drawn landscape in place of a photograph: nobody's picture belongs in an example. */
function landscape(hue: number, wide: number, high: number): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}">` +
    `<rect width="100%" height="100%" fill="hsl(${hue} 42% 84%)"/>` +
    `<circle cx="${wide * 0.74}" cy="${high * 0.26}" r="${high * 0.09}" fill="hsl(${hue + 24} 70% 93%)"/>` +
    `<path d="M0 ${high * 0.62} Q ${wide * 0.28} ${high * 0.4} ${wide * 0.56} ${high * 0.6} T ${wide} ${high * 0.5} V ${high} H 0z" fill="hsl(${hue + 6} 30% 62%)"/>` +
    `<path d="M0 ${high * 0.8} Q ${wide * 0.4} ${high * 0.6} ${wide} ${high * 0.82} V ${high} H 0z" fill="hsl(${hue + 12} 32% 42%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const PHOTOS: readonly GridPhoto[] = [
  { key: 'a', src: landscape(28, 900, 600), alt: 'Hills in the evening' },
  { key: 'b', src: landscape(96, 600, 800), alt: 'Hills in spring' },
  { key: 'c', src: landscape(196, 800, 800), alt: 'Hills by the sea' },
  { key: 'd', src: landscape(262, 800, 600), alt: 'Hills at dusk' },
  { key: 'e', src: landscape(340, 800, 600), alt: '' },
  { key: 'f', src: landscape(150, 800, 600), alt: 'Hills after rain' },
];

function first(count: number) {
  return function Photos() {
    return <PhotoGrid photos={PHOTOS.slice(0, count)} onOpen={nothing} />;
  };
}

const photoGrids: ExampleSet = {
  title: 'Photo grid',
  purpose: 'The photos of a post, laid out as the Page will show them.',
  examples: [
    { caption: 'one photo', View: first(1) },
    { caption: 'two', View: first(2) },
    { caption: 'three', View: first(3) },
    { caption: 'four', View: first(4) },
    { caption: 'six', View: first(6) },
  ],
};

export default photoGrids;
