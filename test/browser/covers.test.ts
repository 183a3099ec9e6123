import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { Photo } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { signInAs } from '../factories/people.ts';
import { FACE, OTHER_FACE, writingIn, type Writing } from '../factories/writing.ts';
import { findBarriers, overflowsSideways } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
const ON_SERVER = { timeout: WAIT_MS };

let house: House;
let writing: Writing;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  writing = writingIn(house);
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

/** The marking screen of a photo of 1200 x 800 pixels with two faces, in a window of its writer. */
async function openMarking(width = 1280): Promise<{ page: Page; id: string; photoId: string }> {
  const id = await writing.begin();
  const photoId = await writing.addPhoto('drafter', id, { faces: [FACE, OTHER_FACE] });
  await house.draftUntil('drafter', id, (draft) => draft.photos[0]?.checkState === 'checked');
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width, height: 844 },
  });
  const { headers } = await signInAs(house.test.app, house.federation.people.drafter.email);
  const [name = '', value = ''] = headers.cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(`${address}/drafts/${id}/photos/${photoId}`);
  await page.getByRole('button', { name: /^Face 1:/ }).waitFor();
  return { page, id, photoId };
}

async function photoOf(id: string): Promise<Photo> {
  const [photo] = (await house.draft('drafter', id)).photos;
  if (photo === undefined) throw new Error('The draft has a photo.');
  return photo;
}

const coverLooks = async (id: string): Promise<unknown[]> =>
  (await photoOf(id)).markings.map((marking) => ('look' in marking ? marking.look : marking.kind));

describe('the look of a cover', () => {
  test('is chosen by keyboard, remembered for the next cover, undone, and shown in the preview', async () => {
    const { page, id } = await openMarking();
    await page.getByRole('button', { name: /^Face 1:/ }).focus();
    await page.keyboard.press('c');
    await expect.poll(() => coverLooks(id), ON_SERVER).toEqual(['blur']);
    await page.getByRole('button', { name: /^Face 1:/ }).focus();
    await page.getByRole('radio', { name: 'Blurred' }).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => coverLooks(id), ON_SERVER).toEqual(['sticker']);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: /^Face 2:/ }).focus();
    await page.keyboard.press('c');
    await expect.poll(() => coverLooks(id), ON_SERVER).toEqual(['sticker', 'sticker']);

    await page.getByRole('button', { name: /^Face 2:/ }).focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => coverLooks(id), ON_SERVER).toEqual(['sticker']);

    // What is covered is opaque on the writer's own screen, in the stage, in the preview and in the small picture.
    await page.goto(`${address}/drafts/${id}`);
    const preview = page.getByRole('img', { name: 'Children in the hall' });
    await preview.waitFor();
    await expect.poll(() => preview.locator('ellipse').count()).toBe(2);
    await expect.poll(() => page.locator('#photo-1 svg ellipse').count()).toBe(2);
    await page.context().close();
  });
});

describe('a cover drawn by hand', () => {
  test('is resized by a corner, which a finger finds; the corner across stays', async () => {
    const { page, id } = await openMarking();
    await page.keyboard.press('d');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Cover A:/ }).waitFor();
    const boxOf = async () => (await photoOf(id)).markings.at(-1)?.box;
    await expect.poll(boxOf, ON_SERVER).toBeDefined();
    const before = await boxOf();
    const corner = await page.locator('[data-corner="nw"]').boundingBox();
    if (before === undefined || corner === null) throw new Error('A cover has corners.');
    const [x, y] = [corner.x + corner.width / 2, corner.y + corner.height / 2];
    // Eighteen pixels off its middle a finger still has it.
    await drag(page, { x: x - 18, y }, { x: x - 58, y: y - 30 });
    await expect.poll(boxOf, ON_SERVER).not.toEqual(before);
    const larger = await boxOf();
    expect(larger?.width).toBeGreaterThan(before.width);
    expect((larger?.x ?? 0) + (larger?.width ?? 0)).toBe(before.x + before.width);
    expect((larger?.y ?? 0) + (larger?.height ?? 0)).toBe(before.y + before.height);
    await page.context().close();
  });
});

async function drag(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

describe('cropping', () => {
  test('by keyboard: a face is left out, counts no more, and comes back with undo', async () => {
    const { page, id } = await openMarking();
    await page.getByText('0 of 2 accounted for').waitFor();
    await page.getByRole('button', { name: 'Crop' }).press('Enter');
    const frame = page.getByRole('button', { name: /^The part that is published/ });
    await frame.waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('radio', { name: '1:1' }).focus();
    await page.keyboard.press('Space');
    await frame.focus();
    for (let step = 0; step < 30; step++) await page.keyboard.press('Shift+ArrowLeft');
    for (let step = 0; step < 30; step++) await page.keyboard.press('ArrowLeft');
    await page.getByText(/1 face of 2 is left out/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('0 of 1 accounted for').waitFor();
    await expect.poll(async () => (await photoOf(id)).crop?.x, ON_SERVER).toBe(0);
    const { crop } = await photoOf(id);
    expect(crop?.width).toBe(crop?.height);
    // The stage is there again, with its boxes.
    await page.getByRole('button', { name: /^Face 1:/ }).waitFor();
    expect(await page.getByRole('button', { name: /^Face 2:/ }).count()).toBe(0);
    await page.keyboard.press('Control+z');
    await page.getByText('0 of 2 accounted for').waitFor();
    await expect.poll(async () => (await photoOf(id)).crop, ON_SERVER).toBeNull();
    await page.context().close();
  });

  test('on a phone, by its corners; and left as it was', async () => {
    const { page, id } = await openMarking(390);
    await page.getByRole('button', { name: 'Crop' }).click();
    const corner = page.locator('[data-corner="se"]');
    const place = await corner.boundingBox();
    expect([place?.width, place?.height]).toEqual([44, 44]);
    const [x, y] = [(place?.x ?? 0) + 22, (place?.y ?? 0) + 22];
    await drag(page, { x, y }, { x: x - 190, y: y - 40 });
    await page.getByText(/1 face of 2 is left out/).waitFor();
    expect(await overflowsSideways(page)).toBe(false);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave it as it was' }).click();
    await page.getByText('0 of 2 accounted for').waitFor();
    expect((await photoOf(id)).crop).toBeNull();
    await page.context().close();
  });

  test('Escape gives up, and does not leave the photo', async () => {
    const { page } = await openMarking();
    await page.getByRole('button', { name: 'Crop' }).press('Enter');
    await page.getByRole('button', { name: /^The part that is published/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Face 1:/ }).waitFor();
    expect(page.url()).toContain('/photos/');
    await page.context().close();
  });
});
