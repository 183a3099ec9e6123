import { describe, expect, test } from 'vitest';
import type { Photo, PictureFacts } from '../../server/contract/drafts.contract.ts';
import { countFaces, placesOf } from './places.ts';
import { smallPictureOf, viewOf } from './published-view.ts';

const LEFT = { x: 100, y: 100, width: 100, height: 100 };
const RIGHT = { x: 800, y: 100, width: 100, height: 100 };
const CROP = { x: 600, y: 50, width: 400, height: 400 };

const facts: PictureFacts = {
  checkVersion: '1',
  format: 'jpeg',
  width: 1200,
  height: 800,
  faces: [LEFT, RIGHT].map((box, index) => ({ number: index + 1, box, score: 1, share: 0.01 })),
  people: [],
  metadata: { hasLocation: false },
  perceptualHash: '0000000000000000',
  models: [],
  preview: { width: 1200, height: 800 },
  modelMs: 1,
  ms: 1,
};

function photo(more: Partial<Photo>): Photo {
  return {
    id: 'photo',
    pictureId: 'picture',
    position: 1,
    altText: '',
    accounting: 'faces',
    markings: [{ kind: 'cover', box: LEFT, look: 'solid' }],
    roll: [],
    checkState: 'checked',
    checkSays: null,
    facts,
    faces: null,
    previewUrl: '/preview',
    thumbnailUrl: '/thumbnail',
    renderedUrl: null,
    ...more,
  };
}

const seen = (one: Photo) => viewOf(one, facts, placesOf(one));

describe('what whoever decides looks at', () => {
  test('is the very file, with the boxes where they lie in it', () => {
    const view = seen(photo({ renderedUrl: '/rendered', crop: CROP }));
    expect(view).toMatchObject({ src: '/rendered', covers: [], crop: null });
    expect([view?.size.width, view?.size.height]).toEqual([400, 400]);
    expect(view?.places.map((place) => [place.name, place.box.x, place.box.y])).toEqual([
      ['Face 2', 200, 50],
    ]);
  });

  test('is the preview with everything hidden that will be, before there is one', () => {
    const view = seen(photo({ crop: CROP }));
    expect(view).toMatchObject({ src: '/preview', crop: CROP, covers: [{ look: 'solid' }] });
    expect(view?.places.map((place) => place.name)).toEqual(['Face 2']);
    expect(seen(photo({ previewUrl: null }))).toBeNull();
  });
});

describe('the small picture', () => {
  test('is the finished one; before that it hides what is covered; without either there is none', () => {
    expect(
      smallPictureOf(photo({ renderedThumbnailUrl: '/small', renderedUrl: '/rendered' })),
    ).toEqual({ src: '/small', hides: false });
    expect(smallPictureOf(photo({ renderedUrl: '/rendered' }))?.src).toBe('/rendered');
    expect(smallPictureOf(photo({}))).toEqual({ src: '/thumbnail', hides: true });
    expect(smallPictureOf(photo({ markings: [] }))?.hides).toBe(false);
    expect(smallPictureOf(photo({ markings: [], crop: CROP }))?.hides).toBe(true);
    expect(smallPictureOf(photo({ thumbnailUrl: null }))).toBeUndefined();
  });
});

test('a crop takes faces out of the count on the screen, too', () => {
  const one = photo({ markings: [] });
  expect(countFaces(one)).toEqual({ found: 2, accounted: 0, unaccounted: 2 });
  expect(countFaces({ ...one, crop: CROP })).toEqual({ found: 1, accounted: 0, unaccounted: 1 });
});
