import { expect, test } from 'vitest';
import { Refusal } from '../../../api/client.ts';
import { UploadTray, uploadWords } from './upload-tray.ts';
import type { TrayState } from './upload-tray.ts';

function photo(name: string): File {
  return new File(['pixels'], name, { type: 'image/jpeg' });
}

async function settled(tray: UploadTray): Promise<TrayState> {
  while (uploadWords(tray.state().files) !== null)
    await new Promise((resolve) => setTimeout(resolve));
  return tray.state();
}

test('one refused file leaves the others alone, and each is sent in its order', async () => {
  const sent: string[] = [];
  const tray = new UploadTray({
    send: async (file) => {
      sent.push(file.name);
      if (file.name === 'notes.pdf')
        throw new Refusal({
          code: 'no-picture',
          title: 'Not a photo',
          detail: 'Choose another',
          status: 415,
        });
      return { pictureId: `picture of ${file.name}` };
    },
    onTaken: () => undefined,
    showLocal: (file) => `blob:${file.name}`,
  });
  tray.add([photo('a.jpg'), photo('notes.pdf')]);
  tray.add([photo('b.jpg')]);
  const { files, local } = await settled(tray);
  expect(sent).toEqual(['a.jpg', 'notes.pdf', 'b.jpg']);
  expect(files.map((file) => [file.name, file.state])).toEqual([
    ['a.jpg', 'done'],
    ['notes.pdf', 'refused'],
    ['b.jpg', 'done'],
  ]);
  expect(local.get('picture of b.jpg')).toBe('blob:b.jpg');
});

test('a later batch keeps the refusals in sight and counts from one', async () => {
  let isBroken = true;
  const tray = new UploadTray({
    send: async () => {
      if (isBroken)
        throw new Refusal({ code: 'no-answer', title: 'No answer', detail: 'Wait', status: 0 });
      return { pictureId: 'p' };
    },
    onTaken: () => undefined,
    showLocal: () => 'blob:1',
  });
  tray.add([photo('a.jpg')]);
  await settled(tray);
  isBroken = false;
  tray.add([photo('b.jpg')]);
  const { files } = await settled(tray);
  expect(files.map((file) => [file.name, file.state])).toEqual([
    ['a.jpg', 'refused'],
    ['b.jpg', 'done'],
  ]);
  tray.tryAgain(files[0]?.key ?? '');
  expect((await settled(tray)).files.map((file) => file.state)).toEqual(['done', 'done']);
});

test('the progress is told in words', () => {
  const file = { name: 'a.jpg', refusal: null } as const;
  expect(uploadWords([])).toBeNull();
  expect(uploadWords([{ ...file, key: '1', state: 'sending', share: 0.4 }])).toBe(
    'Uploading · 40 %',
  );
  expect(
    uploadWords([
      { ...file, key: '1', state: 'done', share: 1 },
      { ...file, key: '2', state: 'refused', share: 0 },
      { ...file, key: '3', state: 'sending', share: 0.404 },
      { ...file, key: '4', state: 'waiting', share: 0 },
    ]),
  ).toBe('Uploading 2 of 3 · 40 %');
});
