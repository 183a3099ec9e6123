import type { Ability } from '../../../server/contract/staff.contract.ts';

interface PageLink {
  readonly word: string;
  readonly to: (pageId: string) => string;
  /** Shown to those who may go there. */
  readonly needs: Ability;
}

const people: PageLink = {
  word: 'Who may post on Facebook',
  to: (pageId) => `/pages/${pageId}/people`,
  needs: 'page:people',
};

const connection: PageLink = {
  word: 'Connection',
  to: (pageId) => `/pages/${pageId}/connection`,
  needs: 'page:manage',
};

const again: PageLink = { ...connection, word: 'Connect it again' };

/** Where else one can go from the card of a Page, in this order. */
export const PAGE_LINKS: readonly PageLink[] = [connection, people];

/** Which link of a card helps with an alert of this kind; a kind without one is told by its sentence alone. */
export const ALERT_LINKS: Readonly<Record<string, PageLink>> = {
  'wrong-page': again,
  'token-dead': again,
  'token-unreadable': again,
  'permission-missing': again,
  'permission-lacking': again,
  'token-ends': again,
  'data-access-ends': again,
  'lock-unreadable': again,
  'stranger-may-post': people,
  'tasks-grown': people,
  'person-gone': people,
  'people-to-confirm': people,
};
