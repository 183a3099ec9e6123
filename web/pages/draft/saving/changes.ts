import { request } from '../../../api/client.ts';
import type {
  Crop,
  Draft,
  Photo,
  ShownMarking,
} from '../../../../server/contract/drafts.contract.ts';
import { savedSchema } from '../../../../server/contract/drafts.contract.ts';

/** One thing that a writer changes. Each says the whole new value, so that a later one simply replaces an earlier one. */
export type Change =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pages'; readonly pageIds: readonly string[] }
  | { readonly kind: 'wanted-at'; readonly wantedAt: string | null }
  | { readonly kind: 'urgent'; readonly urgent: boolean }
  | { readonly kind: 'alt-text'; readonly photoId: string; readonly altText: string }
  | {
      readonly kind: 'accounting';
      readonly photoId: string;
      readonly accounting: Photo['accounting'];
    }
  | {
      readonly kind: 'markings';
      readonly photoId: string;
      readonly markings: readonly ShownMarking[];
    }
  | { readonly kind: 'roll'; readonly photoId: string; readonly roll: Photo['roll'] }
  | { readonly kind: 'crop'; readonly photoId: string; readonly crop: Crop | null }
  | { readonly kind: 'order'; readonly photoIds: readonly string[] };

export interface Saved {
  readonly version: number;
  readonly revision: number;
}

/** Changes of one key replace each other while they wait. */
export function keyOf(change: Change): string {
  return 'photoId' in change ? `${change.kind} ${change.photoId}` : change.kind;
}

/** Typed by hand, so it waits for a pause and is kept on this device until it is saved. */
export function isTyped(change: Change): boolean {
  return change.kind === 'text' || change.kind === 'alt-text';
}

/** The present value of what a change is about, for telling whether somebody else changed the very same thing. */
export function valueIn(draft: Draft, change: Change): string {
  switch (change.kind) {
    case 'text':
      return draft.text;
    case 'pages':
      return JSON.stringify(draft.pageIds.toSorted());
    case 'wanted-at':
      return draft.wantedAt ?? '';
    case 'urgent':
      return String(draft.urgent);
    case 'order':
      return JSON.stringify(draft.photos.map((photo) => photo.id));
    case 'alt-text':
    case 'accounting':
    case 'markings':
    case 'crop':
    case 'roll': {
      const photo = draft.photos.find((one) => one.id === change.photoId);
      return photo === undefined ? 'gone' : photoValue(photo, change.kind);
    }
  }
}

function photoValue(
  photo: Photo,
  kind: 'alt-text' | 'accounting' | 'markings' | 'roll' | 'crop',
): string {
  switch (kind) {
    case 'alt-text':
      return photo.altText;
    case 'accounting':
      return photo.accounting;
    case 'markings':
      return JSON.stringify(photo.markings);
    case 'crop':
      return JSON.stringify(photo.crop ?? null);
    case 'roll':
      return JSON.stringify(photo.roll.map((person) => person.subjectId).toSorted());
  }
}

/** The draft as it looks with a change made. */
export function withChange(draft: Draft, change: Change): Draft {
  switch (change.kind) {
    case 'text':
      return { ...draft, text: change.text };
    case 'pages':
      return { ...draft, pageIds: [...change.pageIds] };
    case 'wanted-at':
      return { ...draft, wantedAt: change.wantedAt };
    case 'urgent':
      return { ...draft, urgent: change.urgent };
    case 'order':
      return { ...draft, photos: inOrder(draft.photos, change.photoIds) };
    case 'alt-text':
      return withPhoto(draft, change.photoId, { altText: change.altText });
    case 'accounting':
      return withPhoto(draft, change.photoId, { accounting: change.accounting });
    case 'markings':
      return withPhoto(draft, change.photoId, { markings: [...change.markings] });
    case 'crop':
      return withPhoto(draft, change.photoId, { crop: change.crop });
    case 'roll':
      return withPhoto(draft, change.photoId, { roll: change.roll });
  }
}

function withPhoto(draft: Draft, photoId: string, values: Partial<Photo>): Draft {
  return {
    ...draft,
    photos: draft.photos.map((photo) => (photo.id === photoId ? { ...photo, ...values } : photo)),
  };
}

function inOrder(photos: readonly Photo[], photoIds: readonly string[]): Photo[] {
  const place = (photo: Photo): number => {
    const index = photoIds.indexOf(photo.id);
    return index === -1 ? photos.length : index;
  };
  return photos
    .toSorted((a, b) => place(a) - place(b))
    .map((photo, index) => ({ ...photo, position: index + 1 }));
}

/** The same change about photos under the ids that a new revision gave them. */
export function renamed(change: Change, names: ReadonlyMap<string, string>): Change {
  const now = (id: string): string => names.get(id) ?? id;
  if ('photoId' in change) return { ...change, photoId: now(change.photoId) };
  if (change.kind === 'order') return { ...change, photoIds: change.photoIds.map(now) };
  return change;
}

/** Sends one change. Throws the Refusal `stale` when the draft is no longer at `version`. */
export function sendChange(draftId: string, version: number, change: Change): Promise<Saved> {
  const draft = `/api/drafts/${draftId}`;
  const schema = savedSchema;
  switch (change.kind) {
    case 'text':
      return request('PATCH', draft, { body: { version, text: change.text }, schema });
    case 'pages':
      return request('PATCH', draft, { body: { version, pageIds: change.pageIds }, schema });
    case 'wanted-at':
      return request('PATCH', draft, { body: { version, wantedAt: change.wantedAt }, schema });
    case 'urgent':
      return request('PATCH', draft, { body: { version, urgent: change.urgent }, schema });
    case 'order':
      return request('PUT', `${draft}/photo-order`, {
        body: { photoIds: change.photoIds },
        schema,
      });
    case 'alt-text':
      return request('PATCH', `${draft}/photos/${change.photoId}`, {
        body: { altText: change.altText },
        schema,
      });
    case 'accounting':
      return request('PATCH', `${draft}/photos/${change.photoId}`, {
        body: { accounting: change.accounting },
        schema,
      });
    case 'markings':
      return request('PUT', `${draft}/photos/${change.photoId}/markings`, {
        body: { markings: change.markings.map(bareMarking) },
        schema,
      });
    case 'crop': {
      const path = `${draft}/photos/${change.photoId}/crop`;
      return change.crop === null
        ? request('DELETE', path, { schema })
        : request('PUT', path, { body: change.crop, schema });
    }
    case 'roll':
      return request('PUT', `${draft}/photos/${change.photoId}/roll`, {
        body: { subjectIds: change.roll.map((person) => person.subjectId) },
        schema,
      });
  }
}

/** A marking as the server takes it: without the name, which it knows better. */
export function bareMarking(marking: ShownMarking) {
  switch (marking.kind) {
    case 'person':
      return { kind: marking.kind, box: marking.box, subjectId: marking.subjectId };
    case 'cover':
      return { kind: marking.kind, box: marking.box, look: marking.look };
    default:
      return { kind: marking.kind, box: marking.box };
  }
}
