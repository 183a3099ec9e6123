import type { Trouble } from './page-health.rules.ts';

/** Tasks with which somebody can put a post on the Page around Gatehouse: posting itself, giving oneself the right, acting as the Page. */
const CAN_PUBLISH: readonly string[] = ['CREATE_CONTENT', 'MANAGE', 'FACEBOOK_ACCESS'];

/** Somebody who is on the Page, or is on the list of those who may be. */
export interface PersonOnPage {
  readonly facebookId: string;
  /** For people; never for a log. */
  readonly name: string;
  /** Empty when they are not there any more. */
  readonly tasks: readonly string[];
  readonly isFound: boolean;
  /** Was there when Gatehouse looked for the first time. */
  readonly fromFirstLook: boolean;
  /** Null: nobody confirmed them. */
  readonly confirmedTasks: readonly string[] | null;
}

/** What was asked and could not be read, with Facebook's code where it gave one. */
export interface Unreadable {
  readonly unreadable: string;
}

export interface LockLook {
  /** Undefined: Facebook did not say. */
  readonly visitorsMayPost: boolean | undefined | Unreadable;
  readonly people: readonly PersonOnPage[] | Unreadable;
}

export function canPublish(tasks: readonly string[]): boolean {
  return tasks.some((task) => CAN_PUBLISH.includes(task));
}

/**
 * Where the Page is not as the policy wants it: only administrators and approved users can add posts. No sentence names anybody: drafters,
 * auditors and letters get them, and the list under “Who may post on Facebook” is where names stand.
 */
export function lockTroubles({ visitorsMayPost, people }: LockLook): Trouble[] {
  return [...visitorTroubles(visitorsMayPost), ...peopleTroubles(people)];
}

function visitorTroubles(may: LockLook['visitorsMayPost']): Trouble[] {
  if (may === false) return [];
  if (may === true)
    return [
      {
        kind: 'visitors-may-post',
        about: '',
        says: 'Visitors may put their own posts on this Page. The policy lets only administrators and approved users do so.',
        remedy:
          'On Facebook, open the Page’s settings, then “Followers and public content”, and let only the Page itself post.',
        who: 'facebook',
        detail: {},
      },
    ];
  return [cannotSee('visitors', 'whether visitors may post on this Page', may)];
}

function peopleTroubles(people: LockLook['people']): Trouble[] {
  if ('unreadable' in people)
    return [cannotSee('people', 'who else may post on this Page', people)];
  const each = people.flatMap((person) => troubleWith(person));
  const unconfirmed = people.filter(
    (person) => person.confirmedTasks === null && person.fromFirstLook && canPublish(person.tasks),
  );
  return [...each, ...toConfirm(unconfirmed)];
}

function troubleWith(person: PersonOnPage): Trouble[] {
  const { facebookId: about, tasks, confirmedTasks } = person;
  if (confirmedTasks === null)
    return canPublish(tasks) && !person.fromFirstLook ? [stranger(person)] : [];
  if (!person.isFound)
    return [
      {
        kind: 'person-gone',
        about,
        says: 'Somebody who was approved to post on this Page is not on it any more.',
        remedy: 'If that is meant, take them off the list. If not, give the role back on Facebook.',
        who: 'administrator',
        detail: { facebookId: about },
      },
    ];
  const more = tasks.filter((task) => !confirmedTasks.includes(task));
  if (more.length === 0) return [];
  if (canPublish(tasks) && !canPublish(confirmedTasks)) return [stranger(person)];
  return [
    {
      kind: 'tasks-grown',
      about,
      says: 'Somebody may do more on this Page than was approved.',
      remedy: 'Approve it anew if that is meant. If not, take the role back on Facebook.',
      who: 'executive-head',
      detail: { facebookId: about, tasks: more },
    },
  ];
}

function stranger({ facebookId, tasks }: PersonOnPage): Trouble {
  return {
    kind: 'stranger-may-post',
    about: facebookId,
    says: 'Somebody can post on this Page around Gatehouse, and nobody approved that.',
    remedy:
      'If they should, approve them under “Who may post on Facebook”. If not, take their role away on Facebook.',
    who: 'executive-head',
    detail: { facebookId, tasks: [...tasks] },
  };
}

function toConfirm(people: readonly PersonOnPage[]): Trouble[] {
  if (people.length === 0) return [];
  const who = people.length === 1 ? '1 person' : `${people.length} people`;
  return [
    {
      kind: 'people-to-confirm',
      about: '',
      says: `${who} can post on this Page around Gatehouse. Nobody has confirmed yet that they should.`,
      remedy: 'Confirm each under “Who may post on Facebook”, or take their role away on Facebook.',
      who: 'executive-head',
      detail: {},
    },
  ];
}

function cannotSee(about: string, what: string, why: Unreadable | undefined): Trouble {
  return {
    kind: 'lock-unreadable',
    about,
    says: `Gatehouse cannot see ${what}: Facebook does not show it to the person who connected it. So nobody knows whether the Page is locked.`,
    remedy:
      'Let somebody with full control connect the Page again. Or the executive headteacher looks on Facebook and accepts it with a reason.',
    who: 'administrator',
    detail: why === undefined ? {} : { code: why.unreadable },
  };
}
