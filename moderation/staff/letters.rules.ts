import { LIMITS } from '../kernel/limits.ts';
import { addressInLetter, type Letter } from '../letters/letters.rules.ts';
import type { LinkPurpose } from './staff.rules.ts';

/** The page of the staff app where a person chooses a password. */
export function linkAddress(publicUrl: string, token: string): string {
  return addressInLetter(publicUrl, `/links/${token}`);
}

export function letterWithLink(
  purpose: LinkPurpose,
  facts: { readonly name: string; readonly federation: string; readonly address: string },
): Letter {
  switch (purpose) {
    case 'invitation':
      return {
        subject: `You are invited to Gatehouse of the ${facts.federation}`,
        body: `Dear ${facts.name},

posts for our schools' pages are now written and approved in Gatehouse. Choose your password here:

${facts.address}

The link works once, within ${LIMITS.invitationHours / 24} days. Please do not pass it on.
`,
      };
    case 'reset':
      return {
        subject: 'A new password for Gatehouse',
        body: `Dear ${facts.name},

somebody, we hope you, asked to choose a new password for Gatehouse. You can do it here:

${facts.address}

The link works once, within ${LIMITS.resetHours} hours. If it was not you, leave it: nothing changes.
`,
      };
  }
}
