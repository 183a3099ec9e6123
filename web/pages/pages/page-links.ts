import type { Ability } from '../../../server/contract/staff.contract.ts';

interface PageLink {
  readonly word: string;
  readonly to: (pageId: string) => string;
  /** Shown to those who may go there. */
  readonly needs: Ability;
}

const OUTSIDE: PageLink = {
  word: 'Posted or changed outside Gatehouse',
  to: (pageId) => `/pages/${pageId}/outside`,
  needs: 'page:read',
};
const PEOPLE: PageLink = {
  word: 'Who may post on Facebook',
  to: (pageId) => `/pages/${pageId}/people`,
  needs: 'page:people',
};
const CONNECTION: PageLink = {
  word: 'Connection',
  to: (pageId) => `/pages/${pageId}/connection`,
  needs: 'page:manage',
};
const CONNECT_AGAIN: PageLink = { ...CONNECTION, word: 'Connect it again' };

/** Kinds of alerts about what was found outside; each link says how many are open. */
export const OUTSIDE_KINDS: readonly string[] = [
  'outside-post',
  'visitor-post',
  'differs-from-approved',
  'vanished',
];

/** Where else one can go from the card of a Page, in this order. */
export const PAGE_LINKS: readonly PageLink[] = [OUTSIDE, PEOPLE, CONNECTION];

/** Which link of a card helps with an alert of this kind; a kind without one is told by its sentence alone. */
export const ALERT_LINKS: Readonly<Record<string, PageLink>> = {
  ...Object.fromEntries(
    OUTSIDE_KINDS.map((kind) => [kind, { ...OUTSIDE, word: 'See what was found' }]),
  ),
  'stranger-may-post': PEOPLE,
  'tasks-grown': PEOPLE,
  'person-gone': PEOPLE,
  'people-to-confirm': PEOPLE,
  'wrong-page': CONNECT_AGAIN,
  'token-refused': CONNECT_AGAIN,
  'token-dead': CONNECT_AGAIN,
  'token-unreadable': CONNECT_AGAIN,
  'lock-unreadable': CONNECT_AGAIN,
  'token-ends': CONNECT_AGAIN,
  'data-access-ends': CONNECT_AGAIN,
  'permission-missing': CONNECT_AGAIN,
  'permission-lacking': CONNECT_AGAIN,
};
