import { LIMITS } from '../../kernel/limits.ts';
import { addressInLetter, type Letter } from '../../letters/letters.rules.ts';
import { spokenDay } from '../permission-words.rules.ts';

/** The page on which a parent answers. */
export function familyAddress(publicUrl: string, token: string): string {
  return addressInLetter(publicUrl, `/family/${token}`);
}

/**
 * The letter of a round, the first one or a reminder. It names no child: an address may be wrong, and what is in a
 * letter box is read by others.
 */
export function roundLetter(facts: {
  readonly guardian: string;
  readonly school: string;
  readonly title: string;
  readonly answerBy: string;
  readonly address: string;
  readonly publicUrl: string;
  readonly isReminder: boolean;
}): Letter {
  const { guardian, school, title, isReminder } = facts;
  const opening = isReminder
    ? `we asked you whether we may show pictures of your child, and have not had your answer yet. Until we have it we do not show your child.`
    : `may we show pictures of your child? You decide, use by use, and you can change your mind at any time. Without an answer we do not show your child.`;
  return {
    subject: `${isReminder ? 'Reminder: ' : ''}${title}, ${school}`,
    body: `Dear ${guardian},

${opening}

Please answer by ${spokenDay(facts.answerBy)}. It takes two minutes on a phone:

${facts.address}

The link is for you alone and works once, within ${LIMITS.roundLinkDays} days; please do not pass it on. You can ask for a new one at any time:
${addressInLetter(facts.publicUrl, '/family')}

If you would rather answer on paper, the school office has the same form.

${school}
`,
  };
}

/** The letter with a link that a parent asked for. */
export function freshLinkLetter(facts: {
  readonly guardian: string;
  readonly federation: string;
  readonly address: string;
}): Letter {
  return {
    subject: 'Your link: what may we show?',
    body: `Dear ${facts.guardian},

here is the link that you asked for. With it you see what you answered about pictures of your child, and can change it:

${facts.address}

The link is for you alone and works once, within ${LIMITS.freshLinkHours} hours. If it was not you who asked, leave it: nothing changes.

${facts.federation}
`,
  };
}

/**
 * The letter to the old address of a guardian who has another one now, or none. It names neither the child nor the new address: who reads
 * it may be somebody else by now.
 */
export function addressChangedLetter(facts: {
  readonly guardian: string;
  readonly school: string;
}): Letter {
  return {
    subject: `We do not write to this address any more, ${facts.school}`,
    body: `Dear ${facts.guardian},

the e-mail address under which we ask you about pictures was changed. From now on we do not write to this one, and links in earlier letters do not work any more.

If you asked for that, or gave the school another address, there is nothing to do. If you did not, please ring the school office of ${facts.school} and say so: nobody else should answer for you.

${facts.school}
`,
  };
}
