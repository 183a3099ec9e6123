import type { AlertKindName } from './alerts.rules.ts';
import { missingPermissions } from './page-permissions.rules.ts';

/** Who can put it right: an administrator here, whoever runs the Page on Facebook, or nobody but time. */
export type WhoActs = 'administrator' | 'executive-head' | 'facebook';

/** Something about a Page that a person has to know. Its kind says whether publishing stops (alerts.rules.ts). */
export interface Trouble {
  readonly kind: AlertKindName;
  /** Tells several of one kind apart. */
  readonly about: string;
  readonly says: string;
  readonly remedy: string;
  readonly who: WhoActs;
  /** Ids and codes: other ones make an accepted alert come back. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What Facebook says of a token, as far as it decides here (the port PageWatch has all of it). */
export interface TokenSaid {
  readonly isValid: boolean;
  readonly type: string;
  readonly appId?: string;
  readonly profileId?: string;
  readonly expiresAt: Date | null;
  readonly dataAccessExpiresAt: Date | null;
  readonly scopes: readonly string[];
  readonly granular: readonly { readonly scope: string; readonly targetIds?: readonly string[] }[];
  readonly trouble?: { readonly code?: number; readonly subcode?: number };
}

/** What Facebook says of a Page's token. */
export interface TokenLook {
  readonly pinnedId: string;
  readonly ourAppId: string;
  /** `no-secret`: Gatehouse does not know the secret of the app, so Facebook cannot be asked about the token. */
  readonly token: TokenSaid | 'no-secret';
  /** The Page that the token speaks for when it is used (`/me`); absent where it was not asked. */
  readonly speaksFor?: string;
  /** What the person may do through whom the Page was connected; empty: Facebook did not say. */
  readonly tasks: readonly string[];
}

const DAY_MS = 86_400_000;
/** People are told when so many days are left: once for each. */
const TELL_DAYS = [1, 3, 7, 14] as const;
const HOUR_MS = 3_600_000;

/** What is wrong with a token, the gravest first. Pure; `now` decides about ends. */
export function tokenTroubles(look: TokenLook, now: Date): Trouble[] {
  const { token, pinnedId } = look;
  if (look.speaksFor !== undefined && look.speaksFor !== pinnedId) return [ofAnotherPage()];
  if (token === 'no-secret') return [noSecret(), ...taskTroubles(look.tasks)];
  if (isOfAnother(token, look)) return [ofAnotherPage()];
  if (!token.isValid || hasEnded(token.expiresAt, now)) return [dead(token)];
  return [
    ...missingPermissions(token, pinnedId),
    ...taskTroubles(look.tasks),
    ...endsSoon('token-ends', token.expiresAt, now),
    ...endsSoon('data-access-ends', token.dataAccessExpiresAt, now),
  ];
}

/** Nobody could look for so long that people have to know. */
export function unseenTroubles(since: Date | null, now: Date, tellAfterHours: number): Trouble[] {
  if (since === null || now.getTime() - since.getTime() < tellAfterHours * HOUR_MS) return [];
  return [
    {
      kind: 'check-failing',
      about: '',
      says: `Gatehouse has not been able to look at this Page for more than ${tellAfterHours} hours. Posts wait until it can.`,
      remedy:
        'See whether facebook.com answers from the school’s network, and whether the app and its secret are still right. Then choose “Check now”.',
      who: 'administrator',
      detail: {},
    },
  ];
}

/** Whole days until `end`, rounded up: 1 means within a day. Negative when it has passed. */
export function daysUntil(end: Date, now: Date): number {
  return Math.ceil((end.getTime() - now.getTime()) / DAY_MS);
}

function isOfAnother(token: TokenSaid, { pinnedId, ourAppId }: TokenLook): boolean {
  return (
    (token.isValid && token.type !== 'PAGE') ||
    (token.profileId !== undefined && token.profileId !== pinnedId) ||
    // A valid token of a Page of which Facebook does not say which Page is none of which we know that it is ours.
    (token.isValid && (token.profileId === undefined || token.appId !== ourAppId))
  );
}

function hasEnded(end: Date | null, now: Date): boolean {
  return end !== null && end.getTime() <= now.getTime();
}

function ofAnotherPage(): Trouble {
  return {
    kind: 'wrong-page',
    about: '',
    says: 'The key with which Gatehouse writes to this Page belongs to another Page, or to another app.',
    remedy: 'Connect the Page again, and choose this Page.',
    who: 'administrator',
    detail: {},
  };
}

function noSecret(): Trouble {
  return {
    kind: 'token-unreadable',
    about: '',
    says: 'Gatehouse does not know the secret of the app with which this Page was connected, so it cannot ask Facebook whether its key is still good.',
    remedy: 'Connect the Page again through the app, or enter the app’s secret.',
    who: 'administrator',
    detail: {},
  };
}

/** Subcodes of error 190 (contract section 2.3) after which a new token alone does not help. */
const AFTER_SUBCODE: Readonly<Record<number, Pick<Trouble, 'says' | 'remedy' | 'who'>>> = {
  459: {
    says: 'Facebook wants the person who connected this Page to sign in before Gatehouse may go on.',
    remedy:
      'They sign in at facebook.com and do what it asks. Connecting again does not help before that.',
    who: 'facebook',
  },
  464: {
    says: 'The Facebook account through which this Page was connected is not confirmed.',
    remedy:
      'Its owner signs in at facebook.com and confirms it. Connecting again does not help before that.',
    who: 'facebook',
  },
  492: {
    says: 'The person who connected this Page has no role on it any more.',
    remedy:
      'Somebody with full control gives the role back on Facebook, or somebody else who has one connects the Page again.',
    who: 'facebook',
  },
};

function dead(token: TokenSaid): Trouble {
  const { code, subcode } = token.trouble ?? {};
  const known = subcode === undefined ? undefined : AFTER_SUBCODE[subcode];
  return {
    kind: 'token-dead',
    about: '',
    says:
      known?.says ?? 'Facebook no longer accepts the key with which Gatehouse writes to this Page.',
    remedy: known?.remedy ?? 'Connect the Page again. It takes two minutes, and nothing is lost.',
    who: known?.who ?? 'administrator',
    detail: {
      ...(code === undefined ? {} : { code }),
      ...(subcode === undefined ? {} : { subcode }),
    },
  };
}

function taskTroubles(tasks: readonly string[]): Trouble[] {
  // Facebook answers so for some tokens: what it does not say is a thing to know, and its refusals are seen when publishing.
  if (tasks.length === 0)
    return [
      taskTrouble('permission-lacking', 'tasks', {
        says: 'Facebook does not say what the person who connected this Page may do there.',
        remedy: 'On Facebook, see under “Page access” that they have full control.',
      }),
    ];
  const lacks: Trouble[] = [];
  if (!tasks.includes('CREATE_CONTENT'))
    lacks.push(
      taskTrouble('permission-missing', 'CREATE_CONTENT', {
        says: 'The person who connected this Page may not make posts on it any more.',
        remedy: 'Somebody with full control lets them create content again, on Facebook.',
      }),
    );
  if (!tasks.includes('MODERATE'))
    lacks.push(
      taskTrouble('permission-lacking', 'MODERATE', {
        says: 'The person who connected this Page may not look after comments there, so Gatehouse cannot hide one.',
        remedy: 'Somebody with full control lets them moderate, on Facebook.',
      }),
    );
  return lacks;
}

function taskTrouble(
  kind: AlertKindName,
  about: string,
  words: Pick<Trouble, 'says' | 'remedy'>,
): Trouble {
  return { kind, about, ...words, who: 'facebook', detail: { task: about } };
}

function endsSoon(kind: 'token-ends' | 'data-access-ends', end: Date | null, now: Date): Trouble[] {
  if (end === null) return [];
  const days = daysUntil(end, now);
  const step = TELL_DAYS.find((each) => days <= each);
  if (step === undefined) return [];
  const left = days <= 0 ? 'has ended' : days === 1 ? 'ends within a day' : `ends in ${days} days`;
  const what =
    kind === 'token-ends'
      ? `The key with which Gatehouse writes to this Page ${left}. Then nothing goes out any more.`
      : `Facebook’s leave to read names and comments on this Page ${left}.`;
  return [
    {
      kind,
      about: String(step),
      says: what,
      remedy: 'Connect the Page again before that. It takes two minutes, and nothing is lost.',
      who: 'administrator',
      detail: { endsAt: end.toISOString() },
    },
  ];
}
