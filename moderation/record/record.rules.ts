import { canonicalJson, sha256 } from '../kernel/digest.ts';

/** What an event is about. */
export type EventSubjectKind =
  | 'draft'
  | 'picture'
  | 'person'
  | 'subject'
  | 'page'
  | 'policy'
  | 'device'
  | 'round'
  | 'import'
  | 'federation';

/** What a sentence of the record may draw on: names of colleagues, ids, counts and codes, never a protected reason. */
export interface EventWords {
  /** Who did it, as colleagues know them; "Gatehouse" when a machine did. */
  readonly who: string;
  /** The colleague whom it is about, when it is about one. */
  readonly whom: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Every kind of event and its plain sentence; an event that is not here cannot be written. */
const SENTENCES = {
  'person.signed-in': ({ who }) => `${who} signed in.`,
  'person.signed-out': ({ who }) => `${who} signed out.`,
  'person.sign-in-refused': ({ whom }) => `Somebody tried to sign in as ${whom} and was refused.`,
  'person.invited': ({ who, whom }) => `${who} invited ${whom}.`,
  'person.link-made': () =>
    'Whoever runs the machine made a link to choose a new password for a colleague.',
  'person.link-used': ({ who }) => `${who} chose a password with a link.`,
  'person.sessions-ended': ({ who, whom }) => `${who} signed ${whom} out everywhere.`,
  'policy.accepted': ({ who }) => `${who} accepted the policy.`,
  'picture.uploaded': ({ who }) => `${who} added a photo.`,
  'picture.checked': ({ detail }) =>
    detail['again'] === true ? 'A photo was checked again.' : 'A photo was checked.',
  'picture.check-failed': () => 'A photo could not be checked.',
  'picture.check-again': ({ detail }) =>
    detail['why'] === 'better-model'
      ? 'A photo is counted again: a better model than the one that counted it is here.'
      : 'A photo is checked again: Gatehouse checks more now than when it was looked at.',
  'picture.recheck-failed': () =>
    'A photo could not be checked again; what was found before stays.',
  'picture.refused': () => 'A file was refused as a photo.',
  'picture.original-deleted': () =>
    'The original of a photo was deleted, as the retention rule says.',
  'draft.created': ({ who }) => `${who} started a draft.`,
  'draft.submitted': ({ who }) => `${who} sent a draft for checking.`,
  'draft.taken-back': ({ who }) => `${who} took a draft back.`,
  'draft.settled': () => 'The checks of a draft were finished.',
  'draft.approved': ({ who }) => `${who} approved a draft.`,
  'draft.approval-undone': ({ who }) => `${who} undid the approval of a draft.`,
  'draft.returned': ({ who }) => `${who} sent a draft back.`,
  'draft.rejected': ({ who }) => `${who} refused a draft.`,
  'draft.stopped': ({ who }) => `${who} stopped a draft.`,
  'draft.hold-resolved': ({ who }) => `${who} decided a point that needed a decision.`,
  'draft.hold-reopened': ({ who }) => `${who} opened a settled point again.`,
  'draft.judged-again': () => 'What was found in a draft changed, since a photo was checked again.',
  'draft.came-back': () => 'A draft came back to the inbox.',
  'draft.register-changed': () =>
    'The register changed while a draft waited for its decision; it was judged again.',
  'publication.started': () => 'Publishing a post began.',
  'publication.published': () => 'A post was published.',
  'publication.unconfirmed': () => 'A post may or may not be on the Page; a person has to look.',
  'page.alert-raised': () => 'Something about a Page needs a person to look.',
  'page.alert-cleared': () => 'What was wrong with a Page is right again.',
  'page.alert-accepted': ({ who }) =>
    `${who} knows what is wrong with a Page and lets publishing go on.`,
  'page.paused': ({ who, detail }) =>
    detail['byOperator'] === true ? 'An operator paused publishing.' : `${who} paused publishing.`,
  'page.resumed': ({ who, detail }) =>
    detail['byOperator'] === true
      ? 'An operator let publishing go on.'
      : `${who} let publishing go on.`,
  'incident.declared': ({ who }) =>
    `${who} put a Page into incident mode: nothing goes out, and its posts with photos are hidden.`,
  'incident.evidence-kept': ({ detail }) =>
    `What a Page in incident mode shows was kept as evidence: ${spokenCount(detail['posts'], 'post')} with photos.`,
  'incident.hidden': ({ detail }) =>
    `${spokenCount(detail['posts'], 'post')} of a Page in incident mode ${detail['posts'] === 1 ? 'is' : 'are'} hidden now.`,
  'incident.needs-person': ({ detail }) =>
    `${spokenCount(detail['posts'], 'post')} of a Page in incident mode could not be hidden; a person has to do it.`,
  'incident.take-down-asked': ({ who, detail }) =>
    `${who} has ${spokenCount(detail['posts'], 'post')} of a Page in incident mode taken off.`,
  'incident.taken-off': () => 'A post of a Page in incident mode was taken off the Page.',
  'incident.closed': ({ who }) => `${who} ended the incident mode of a Page.`,
  'incident.shown': ({ detail }) =>
    `${spokenCount(detail['posts'], 'post')} of a Page ${detail['posts'] === 1 ? 'is' : 'are'} shown again after an incident.`,
  'take-down.asked': ({ who, detail }) =>
    detail['byPerson'] === true
      ? `${who} had a post taken off the Page.`
      : 'A post has to come off the Page, since the register changed.',
  'take-down.escalated': () =>
    'A post that has to come off the Page is still there; the executive headteacher was written to.',
  'take-down.done': ({ detail }) =>
    `A post was taken off the Page, ${spokenSeconds(detail['seconds'])} after ${detail['byPerson'] === true ? 'it was asked for' : 'the register changed'}.`,
  'take-down.needs-person': () => 'A post could not be taken off the Page; a person has to do it.',
  'take-down.by-hand': ({ who }) => `${who} took a post off the Page by hand.`,
  'take-down.tried-again': ({ who }) =>
    `${who} had Gatehouse try again to take a post off the Page.`,
  'take-down.called-off': ({ who }) => `${who} decided that a post stays on the Page.`,
  'register.reached-back': ({ detail }) =>
    `What shows somebody in the register was looked for after a change: ${spokenCount(detail['drafts'], 'draft')}, ${spokenCount(detail['posts'], 'published post')}.`,
  'register.answer-recorded': ({ who }) => `${who} recorded an answer in the register.`,
  'register.evidence-added': ({ who }) => `${who} kept the form that an answer came on.`,
  'register.evidence-opened': ({ who }) => `${who} opened the form that an answer came on.`,
  'register.person-added': ({ who }) => `${who} put somebody on the register by hand.`,
  'register.person-changed': ({ who }) => `${who} changed the entry of somebody on the register.`,
  'register.guardian-added': ({ who }) => `${who} added a parent or guardian to the register.`,
  'register.guardian-changed': ({ who }) => `${who} changed the entry of a parent or guardian.`,
  'register.exported': ({ who, detail }) =>
    `${who} exported the register of a school (${typeof detail['people'] === 'number' ? detail['people'] : 0} people).`,
  'register.person-exported': ({ who }) => `${who} exported all that is held about one person.`,
  'register.import-uploaded': ({ who }) => `${who} took in a file for the register.`,
  'register.import-applied': ({ who, detail }) =>
    detail['byOperator'] === true
      ? 'An operator applied an import to the register.'
      : `${who} applied an import to the register.`,
  'register.import-undone': ({ who }) => `${who} undid an import to the register.`,
  'register.import-dropped': ({ who }) => `${who} let a file for the register go.`,
  'register.import-expired': () => 'A file for the register that nobody applied was deleted.',
  'register.mapping-kept': ({ who }) => `${who} kept how a school's export is read.`,
  'register.flag-set': ({ who }) => `${who} recorded that somebody cannot be published.`,
  'register.flag-lifted': ({ who }) => `${who} lifted a mark that somebody cannot be published.`,
  'register.parent-answered': () => 'A parent answered with the link in their letter.',
  'round.opened': ({ who }) => `${who} opened a round in which parents are asked.`,
  'round.reminded': ({ who, detail }) =>
    detail['automatic'] === true
      ? 'Parents whose answer was missing were reminded, a week before the day.'
      : `${who} reminded parents whose answer was missing.`,
  'round.closed': ({ who }) => `${who} closed a round in which parents were asked.`,
  'use.added': ({ who }) => `${who} added a use that parents are asked about.`,
  'use.changed': ({ who }) => `${who} changed what parents read about a use.`,
  'use.retired': ({ who }) => `${who} stopped asking parents about a use.`,
  'use.restored': ({ who }) => `${who} asks parents about a use again.`,
  'use.explained': ({ who }) => `${who} changed a school’s own words about a use.`,
  'equipment.added': ({ who }) => `${who} put a device on the list of school equipment.`,
  'equipment.changed': ({ who }) => `${who} changed the entry of a school device.`,
  'equipment.retired': ({ who }) => `${who} took a device off the list of school equipment.`,
  'equipment.restored': ({ who }) => `${who} put a device back on the list of school equipment.`,
  'page.connected': ({ who, detail }) =>
    detail['byOperator'] === true ? 'An operator connected a Page.' : `${who} connected a Page.`,
  'page.reconnected': ({ who, detail }) =>
    detail['byOperator'] === true
      ? 'An operator connected a Page again.'
      : `${who} connected a Page again.`,
  'page.disconnected': ({ who }) =>
    `${who} disconnected a Page: its token was forgotten, and nothing goes out to it.`,
  'page.connecting-begun': ({ who, detail }) =>
    detail['way'] === 'pasted'
      ? `${who} gave a token to connect a Page.`
      : `${who} went to Facebook to connect a Page.`,
  'page.connecting-answered': ({ who, detail }) =>
    `${who} came back from Facebook, which showed ${spokenCount(detail['pages'], 'Page')}.`,
  'page.connecting-failed': ({ who }) => `${who} tried to connect a Page, and it did not work.`,
  'federation.founded': () => 'The federation was set up.',
  'federation.seeded': () => 'The demo federation was set up.',
  'federation.demo-filled': () => 'The demo posts were written.',
} as const satisfies Record<string, (words: EventWords) => string>;

function spokenSeconds(seconds: unknown): string {
  return seconds === 1 ? '1 second' : `${String(seconds)} seconds`;
}

function spokenCount(count: unknown, what: string): string {
  return count === 1 ? `1 ${what}` : `${String(count)} ${what}s`;
}

export type EventKind = keyof typeof SENTENCES;

export const EVENT_KINDS = Object.keys(SENTENCES) as readonly EventKind[];

function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(SENTENCES, kind);
}

/** An event in one plain sentence. A kind that this version does not know (written by a newer one) keeps its code. */
export function says(kind: string, words: EventWords): string {
  return isEventKind(kind) ? SENTENCES[kind](words) : `An event of the kind ${kind} was recorded.`;
}

/** What the first event of every federation points back to. */
export const GENESIS_HASH: Buffer = sha256('gatehouse record v1');

/** An event without its hash, as the chain sees it: the detail only as its salted digest. */
export interface ChainedEvent {
  readonly federationId: string;
  /** 1 for the first event of a federation, without gaps from there. */
  readonly seq: number;
  readonly at: Date;
  readonly actorId: string | null;
  readonly kind: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly detailSha256: Uint8Array;
  readonly previousHash: Uint8Array;
}

/** SHA-256 over the canonical JSON of the event; each hash covers the one before, hence everything before. */
export function eventHash(event: ChainedEvent): Buffer {
  return sha256(
    canonicalJson({
      federationId: event.federationId,
      seq: event.seq,
      at: event.at.toISOString(),
      actorId: event.actorId,
      kind: event.kind,
      subjectKind: event.subjectKind,
      subjectId: event.subjectId,
      detailSha256: Buffer.from(event.detailSha256).toString('hex'),
      previousHash: Buffer.from(event.previousHash).toString('hex'),
    }),
  );
}

/** The detail's digest. The salt keeps a short detail from being guessed from it once the words were erased. */
export function detailHash(salt: Uint8Array, detail: Readonly<Record<string, unknown>>): Buffer {
  return sha256(Buffer.concat([salt, Buffer.from(canonicalJson(detail), 'utf8')]));
}

/** A row as it is stored. `detail` is null when its row is missing. */
export interface StoredEvent extends ChainedEvent {
  readonly hash: Uint8Array;
  readonly detail: {
    readonly salt: Uint8Array;
    readonly words: Readonly<Record<string, unknown>>;
  } | null;
}

/** How far the chain was read. `broken` names the first row that does not hold, and why. */
export interface Verification {
  readonly events: number;
  readonly lastHash: Uint8Array;
  readonly broken: { readonly seq: number; readonly why: string } | null;
}

export const NOTHING_VERIFIED: Verification = { events: 0, lastHash: GENESIS_HASH, broken: null };

/** Folds the next rows, in order of `seq`, into what is known so far; stops at the first row that does not hold. */
export function verifyChain(soFar: Verification, rows: Iterable<StoredEvent>): Verification {
  let state = soFar;
  for (const row of rows) {
    if (state.broken !== null) return state;
    const why = whatIsWrongWith(row, state);
    state =
      why === undefined
        ? { events: state.events + 1, lastHash: row.hash, broken: null }
        : { ...state, broken: { seq: Math.min(row.seq, state.events + 1), why } };
  }
  return state;
}

function whatIsWrongWith(row: StoredEvent, soFar: Verification): string | undefined {
  const expected = soFar.events + 1;
  if (row.seq !== expected) return `Event ${expected} is missing.`;
  if (!same(row.previousHash, soFar.lastHash))
    return 'It does not follow from the event before it.';
  if (!same(eventHash(row), row.hash)) return 'The event was changed after it was recorded.';
  if (row.detail === null) return 'The details of the event are missing.';
  if (!same(detailHash(row.detail.salt, row.detail.words), row.detailSha256)) {
    return 'The details of the event were changed after it was recorded.';
  }
  return undefined;
}

/**
 * Compares the end of the chain with the separately kept head, so that a cut tail shows. `head` is null when none is
 * stored, which is right only for a federation without events.
 */
export function verifyHead(
  read: Verification,
  head: { readonly seq: number; readonly hash: Uint8Array } | null,
): Verification {
  if (read.broken !== null) return read;
  if (head === null) {
    if (read.events === 0) return read;
    return {
      ...read,
      broken: { seq: read.events, why: 'The note of where the record ends is missing.' },
    };
  }
  if (head.seq > read.events) {
    const first = read.events + 1;
    const why = `The record was cut: it should end with event ${head.seq}.`;
    return { ...read, broken: { seq: first, why } };
  }
  if (head.seq < read.events || !same(head.hash, read.lastHash)) {
    const why = `The record and the note of where it ends (event ${head.seq}) do not agree.`;
    return { ...read, broken: { seq: Math.max(1, Math.min(read.events, head.seq + 1)), why } };
  }
  return read;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
