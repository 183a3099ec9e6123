import type { Ability } from '../../../server/contract/staff.contract.ts';

interface PageLink {
  readonly word: string;
  readonly to: (pageId: string) => string;
  /** Shown to those who may go there. */
  readonly needs: Ability;
}

/** Where else one can go from the card of a Page, in this order. */
export const PAGE_LINKS: readonly PageLink[] = [];

/** Which link of a card helps with an alert of this kind; a kind without one is told by its sentence alone. */
export const ALERT_LINKS: Readonly<Record<string, PageLink>> = {};
