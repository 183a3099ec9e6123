import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal } from '../../../api/client.ts';
import type { Draft } from '../../../../server/contract/drafts.contract.ts';
import { withChange } from './changes.ts';
import type { Change } from './changes.ts';
import { DraftSaver } from './draft-saver.ts';
import type { KeptWords } from './kept-words.ts';

const NO_PHOTO = {
  altText: '',
  accounting: 'faces',
  markings: [],
  roll: [],
  checkState: 'waiting',
  checkSays: null,
  facts: null,
  faces: null,
  previewUrl: null,
  thumbnailUrl: null,
  renderedUrl: null,
} as const;

function someDraft(values: Partial<Draft> = {}): Draft {
  return {
    id: 'd',
    schoolId: 's',
    state: 'drafting',
    version: 1,
    revision: 1,
    author: { id: 'p', name: 'Miss Nwosu' },
    editor: { id: 'p', name: 'Miss Nwosu' },
    text: 'What a harvest!',
    pageIds: [],
    wantedAt: null,
    urgent: false,
    photos: [],
    findings: [],
    cameBackBecause: null,
    acts: [],
    undoUntil: null,
    publications: [],
    history: [],
    createdAt: '2026-11-23T09:00:00Z',
    updatedAt: '2026-11-23T09:00:00Z',
    submittedAt: null,
    ...values,
  };
}

function refusal(code: string, status: number): Refusal {
  return new Refusal({ code, title: code, detail: 'do something', status });
}

/** A server with one draft: says "stale" to an old version, as the real one does. */
function place(kept: readonly KeptWords[] = []) {
  const server = { draft: someDraft(), no: [] as Refusal[], sent: [] as string[], atOnce: 0 };
  let words: readonly KeptWords[] = kept;
  const saver = new DraftSaver(
    {
      read: async () => server.draft,
      send: async (version, change) => {
        server.atOnce += 1;
        expect(server.atOnce).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 100));
        server.atOnce -= 1;
        const no = server.no.shift();
        if (no) throw no;
        const isVersioned = !('photoId' in change) && change.kind !== 'order';
        if (isVersioned && version !== server.draft.version) throw refusal('stale', 409);
        server.sent.push(describeChange(change));
        server.draft = {
          ...withChange(server.draft, change),
          version: server.draft.version + 1,
        };
        return { version: server.draft.version, revision: server.draft.revision };
      },
      show: () => undefined,
      refresh: () => undefined,
      keep: (next) => {
        words = next;
      },
      now: () => Date.now(),
    },
    kept,
  );
  saver.noteServer(server.draft);
  return { saver, server, words: () => words };
}

function describeChange(change: Change): string {
  if (change.kind === 'text') return change.text;
  return change.kind === 'alt-text' ? `alt ${change.photoId}: ${change.altText}` : change.kind;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('saving while somebody types', () => {
  test('waits for a pause and then sends only the last words', async () => {
    const { saver, server, words } = place();
    saver.edit({ kind: 'text', text: 'W' });
    await vi.advanceTimersByTimeAsync(500);
    saver.edit({ kind: 'text', text: 'Wh' });
    expect(words()).toEqual([{ change: { kind: 'text', text: 'Wh' }, base: 'What a harvest!' }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.sent).toEqual(['Wh']);
    expect(saver.state()).toMatchObject({ pending: [], phase: 'idle' });
    expect(words()).toEqual([]);
  });

  test('own quick changes go one after the other and never collide', async () => {
    const { saver, server } = place();
    saver.edit({ kind: 'urgent', urgent: true });
    await vi.advanceTimersByTimeAsync(50);
    saver.edit({ kind: 'text', text: 'A' });
    saver.edit({ kind: 'pages', pageIds: ['one'] });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.sent).toEqual(['urgent', 'A', 'pages']);
    expect(saver.state().trouble).toBeNull();
  });

  test('words typed during a save are sent after it', async () => {
    const { saver, server } = place();
    saver.edit({ kind: 'text', text: 'A' });
    await vi.advanceTimersByTimeAsync(850);
    saver.edit({ kind: 'text', text: 'AB' });
    expect(saver.state().pending).toEqual([{ kind: 'text', text: 'AB' }]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.sent).toEqual(['A', 'AB']);
  });
});

describe('when the draft moved on meanwhile', () => {
  test('somewhere else, the words are saved without a question', async () => {
    const { saver, server } = place();
    saver.edit({ kind: 'text', text: 'Mine' });
    server.draft = { ...server.draft, version: 7, urgent: true };
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.draft).toMatchObject({ text: 'Mine', urgent: true, version: 8 });
    expect(saver.state().phase).toBe('idle');
  });

  test('in the same words, the person is asked and keeps their own', async () => {
    const { saver, server, words } = place();
    saver.edit({ kind: 'text', text: 'Mine' });
    server.draft = { ...server.draft, version: 7, text: 'Theirs' };
    saver.noteServer(server.draft);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saver.state().phase).toBe('conflict');
    expect(server.draft.text).toBe('Theirs');
    expect(words()).toHaveLength(1);
    saver.keepMine();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.draft.text).toBe('Mine');
    expect(saver.state().phase).toBe('idle');
  });

  test('in the same words, theirs can be taken and one’s own brought back', async () => {
    const { saver, server } = place();
    saver.edit({ kind: 'text', text: 'Mine' });
    server.draft = { ...server.draft, version: 7, text: 'Theirs' };
    await vi.advanceTimersByTimeAsync(2_000);
    saver.takeTheirs();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.draft.text).toBe('Theirs');
    expect(saver.state()).toMatchObject({ phase: 'idle', setAside: [{ text: 'Mine' }] });
    saver.noteServer(server.draft);
    saver.bringBack();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.draft.text).toBe('Mine');
  });
});

describe('when saving does not work', () => {
  test('nothing typed is lost, and it is tried again', async () => {
    const { saver, server, words } = place();
    server.no = [refusal('no-answer', 0), refusal('fault', 500)];
    saver.edit({ kind: 'text', text: 'Mine' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saver.state()).toMatchObject({ phase: 'trouble', trouble: { code: 'no-answer' } });
    expect(words()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.sent).toEqual(['Mine']);
    expect(saver.state()).toMatchObject({ phase: 'idle', trouble: null });
  });

  test('a refused text stays on the screen and holds nothing else up', async () => {
    const { saver, server } = place();
    server.no = [refusal('bad-input', 400)];
    saver.edit({ kind: 'text', text: 'Much too long' });
    saver.edit({ kind: 'urgent', urgent: true });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.sent).toEqual(['urgent']);
    expect(saver.state().pending).toEqual([{ kind: 'text', text: 'Much too long' }]);
  });

  test('a refused tick goes back to what it was', async () => {
    const { saver, server } = place();
    server.no = [refusal('bad-input', 400)];
    saver.edit({ kind: 'pages', pageIds: ['not mine'] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saver.state()).toMatchObject({ pending: [], trouble: { code: 'bad-input' } });
  });
});

test('words that this device kept are saved when the draft is opened again', async () => {
  const { server } = place([{ change: { kind: 'text', text: 'Kept' }, base: 'What a harvest!' }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.draft.text).toBe('Kept');
});

test('kept words ask first when somebody wrote meanwhile', async () => {
  const { saver, server } = place([{ change: { kind: 'text', text: 'Kept' }, base: 'Older' }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.draft.text).toBe('What a harvest!');
  expect(saver.state().phase).toBe('conflict');
});

test('a photo is followed to the id that a new revision gives it', async () => {
  const { saver, server } = place();
  const photo = { ...NO_PHOTO, id: 'a1', pictureId: 'pic', position: 1, markings: [], roll: [] };
  server.draft = someDraft({ version: 2, photos: [photo] });
  saver.noteServer(server.draft);
  server.draft = someDraft({ version: 3, revision: 2, photos: [{ ...photo, id: 'a2' }] });
  saver.noteServer(server.draft);
  saver.edit({ kind: 'alt-text', photoId: 'a1', altText: 'Pumpkins' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.sent).toEqual(['alt a2: Pumpkins']);
});

test('an act waits for its turn and starts from the newest version', async () => {
  const { saver, server } = place();
  saver.edit({ kind: 'text', text: 'Last words' });
  const handedIn = saver.act(async ({ version }) => ({ version: version + 1, at: version }));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.sent).toEqual(['Last words']);
  expect((await handedIn).at).toBe(2);
});
