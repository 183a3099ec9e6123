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
