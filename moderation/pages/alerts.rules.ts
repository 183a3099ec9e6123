import type { Letter } from '../letters/letters.rules.ts';
import type { Role } from '../kernel/permissions.ts';

interface AlertKind {
  /** Nothing goes out to the Page while it is open and not accepted. */
  readonly stopsPublishing: boolean;
  /** Who gets a letter: heads only those of the Page's own school. */
  readonly tells: readonly Role[];
}

/** Everything that may be wrong with a Page, whether it stops publishing, and who is told. */
export const ALERT_KINDS = {
  /** The token no longer speaks for the Page that was pinned. */
  'wrong-page': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  /** Facebook stopped the account or the Page from posting (368 and its kin): a person has to look on Facebook. */
  'blocked-by-facebook': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  /** Facebook did not accept the token when a post was sent. */
  'token-refused': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  /** The token may not do on the Page what publishing needs. */
  'permission-missing': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  /** Something half-made that was to be deleted is visible: somebody on the Page published it. */
  'leftover-visible': { stopsPublishing: false, tells: ['head', 'executive-head'] },
  // What the look at a Page and its token finds: page-health.rules.ts, decision 26.
  'token-dead': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  /** Facebook could not be asked about the token at all: a check that cannot run is no pass. */
  'token-unreadable': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  'permission-lacking': { stopsPublishing: false, tells: ['administrator'] },
  'token-ends': { stopsPublishing: false, tells: ['administrator', 'executive-head'] },
  'data-access-ends': { stopsPublishing: false, tells: ['administrator', 'executive-head'] },
  'check-failing': { stopsPublishing: false, tells: ['administrator', 'executive-head'] },
  'visitors-may-post': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  'stranger-may-post': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  'lock-unreadable': { stopsPublishing: true, tells: ['administrator', 'executive-head'] },
  'tasks-grown': { stopsPublishing: false, tells: ['administrator', 'executive-head'] },
  'person-gone': { stopsPublishing: false, tells: ['administrator', 'executive-head'] },
  'people-to-confirm': { stopsPublishing: false, tells: ['administrator', 'executive-head'] },
  /** A post that did not go through Gatehouse. */
  'outside-post': { stopsPublishing: false, tells: ['executive-head'] },
  /** Somebody who has nothing to do with the Page posted on it. */
  'visitor-post': { stopsPublishing: false, tells: ['executive-head'] },
  /** A published post was changed outside Gatehouse. */
  'differs-from-approved': { stopsPublishing: false, tells: ['executive-head'] },
  /** A published post is gone, and nobody took it off here. */
  vanished: { stopsPublishing: false, tells: ['executive-head'] },
  /** Facebook does not tell Gatehouse what happens on the Page. */
  'not-subscribed': { stopsPublishing: false, tells: ['administrator'] },
} as const satisfies Record<string, AlertKind>;

export type AlertKindName = keyof typeof ALERT_KINDS;

/** The letter about a new alert. */
export function letterAboutPage(words: {
  readonly name: string;
  readonly pageName: string;
  readonly says: string;
  readonly address: string;
}): Letter {
  return {
    subject: `${words.pageName}: please look`,
    body: `Dear ${words.name},\n\n${words.says}\n\nWhat you can do is here:\n${words.address}\n\nGatehouse\n`,
  };
}
