import type { AlertKindName } from './alerts.rules.ts';

/** One thing that Gatehouse does with a Page, and what Facebook asks for it (contract section 2.2). */
interface Capability {
  readonly code: string;
  readonly says: string;
  readonly without: string;
  readonly permissions: readonly string[];
  readonly tasks: readonly string[];
  /** Without it the Page cannot be connected. */
  readonly isNeeded: boolean;
}

export const CAPABILITIES: readonly Capability[] = [
  {
    code: 'find',
    says: 'Find the Page',
    without: 'Gatehouse cannot see that the Page is there.',
    permissions: ['pages_show_list'],
    tasks: [],
    isNeeded: true,
  },
  {
    code: 'publish',
    says: 'Publish what was approved, and look at what the Page shows',
    without: 'No post can go out.',
    permissions: ['pages_manage_posts', 'pages_read_engagement'],
    tasks: ['CREATE_CONTENT'],
    isNeeded: true,
  },
  {
    code: 'take-down',
    says: 'Take a post off the Page again',
    without: 'When a parent says no, the post would stay on the Page.',
    permissions: ['pages_manage_posts'],
    tasks: ['CREATE_CONTENT'],
    isNeeded: true,
  },
  {
    code: 'see-comments',
    says: 'See comments and what visitors post',
    without: 'Nobody is told of a comment that needs a head.',
    permissions: ['pages_read_user_content', 'pages_read_engagement'],
    tasks: [],
    isNeeded: false,
  },
  {
    code: 'hide-comments',
    says: 'Hide and answer comments',
    without: 'A bad comment stays visible until somebody hides it on Facebook.',
    permissions: ['pages_manage_engagement'],
    tasks: ['MODERATE'],
    isNeeded: false,
  },
  {
    code: 'delete-comments',
    says: 'Delete a comment after a head decided so',
    without: 'Somebody has to delete it on Facebook.',
    permissions: ['pages_manage_engagement', 'pages_read_user_content'],
    tasks: ['MODERATE'],
    isNeeded: false,
  },
  {
    code: 'block',
    says: 'Block somebody, and lift the block again',
    without: 'Somebody has to do it on Facebook, and has to remember the day on which it ends.',
    permissions: ['pages_manage_engagement', 'pages_read_user_content'],
    tasks: ['MODERATE'],
    isNeeded: false,
  },
  {
    code: 'news',
    says: 'Hear from Facebook at once when something happens on the Page',
    without: 'Gatehouse looks every few minutes instead.',
    permissions: ['pages_manage_metadata'],
    tasks: [],
    isNeeded: false,
  },
  {
    code: 'lock',
    says: 'Watch that only approved people can post on the Page',
    without: 'Nobody is warned when somebody else gets access to the Page.',
    permissions: ['pages_manage_metadata'],
    tasks: ['MANAGE'],
    isNeeded: false,
  },
  {
    code: 'who-posted',
    says: 'See who made a post around Gatehouse',
    without: 'Gatehouse shows such a post, and not whose it is.',
    permissions: ['business_management'],
    tasks: ['ANALYZE'],
    isNeeded: false,
  },
];

/** Every permission that people are asked for when they sign in at Facebook. */
export const ASKED_PERMISSIONS: readonly string[] = [
  ...new Set(CAPABILITIES.flatMap(({ permissions }) => permissions)),
];

/** What may be wrong with a Page and is right again once a token that answers is there. */
export const MENDED_BY_TOKEN: readonly AlertKindName[] = [
  'wrong-page',
  'token-refused',
  'token-dead',
  'token-unreadable',
  'token-ends',
  'data-access-ends',
  'permission-missing',
  'permission-lacking',
];

/** What a token may do: permissions that count for this Page, and the person's tasks there. */
export interface TokenReach {
  readonly permissions: readonly string[];
  readonly tasks: readonly string[];
}

/** The permissions of a token that count for this Page: some are given for chosen Pages only. */
export function permissionsFor(
  graphId: string,
  {
    scopes,
    granular,
  }: {
    readonly scopes: readonly string[];
    readonly granular: readonly {
      readonly scope: string;
      readonly targetIds?: readonly string[];
    }[];
  },
): string[] {
  return scopes.filter((scope) => {
    // Of a business portfolio the targets are businesses, which are no Pages.
    if (!scope.startsWith('pages_')) return true;
    const targets = granular.find((each) => each.scope === scope)?.targetIds;
    return targets === undefined || targets.includes(graphId);
  });
}

/** Each capability with what is missing for it; it works when nothing is. */
export function whatWorks(reach: TokenReach) {
  return CAPABILITIES.map(({ permissions, tasks, ...capability }) => {
    const missingPermissions = permissions.filter((name) => !reach.permissions.includes(name));
    const missingTasks = tasks.filter((task) => !reach.tasks.includes(task));
    const works = missingPermissions.length + missingTasks.length === 0;
    return { ...capability, works, missingPermissions, missingTasks };
  });
}

/** Whether a Page can be connected with this. */
export function isEnough(reach: TokenReach): boolean {
  return whatWorks(reach).every(({ isNeeded, works }) => works || !isNeeded);
}

/** Why a way to connect a Page ended; people read both sentences. */
export interface ConnectTrouble {
  readonly code: string;
  readonly title: string;
  readonly remedy: string;
}

/** What Facebook says instead of a code, by `error` and `error_reason` of the address that it leads back to. */
export function refusedByDialog(error: string): ConnectTrouble {
  if (error === 'access_denied')
    return {
      code: 'declined',
      title: 'On Facebook, Cancel was chosen, so nothing was connected.',
      remedy: 'Go to Facebook once more, and choose Continue there.',
    };
  return {
    code: 'dialog-failed',
    title: 'Facebook could not let you sign in.',
    remedy:
      'Try once more. If it stays, check in the settings of the app at Facebook that it is live and that the address below is among its redirect addresses.',
  };
}

export const TROUBLES = {
  state: {
    code: 'state',
    title: 'This answer from Facebook does not belong to anything that you began here.',
    remedy:
      'It may be from another window, or from before you signed in again. Begin once more from this page.',
  },
  expired: {
    code: 'expired',
    title: 'It took more than ten minutes, so this sign-in at Facebook no longer counts.',
    remedy: 'Begin once more; nothing was changed.',
  },
  'signed-out': {
    code: 'signed-out',
    title: 'You were signed out of Gatehouse while you were at Facebook.',
    remedy: 'You are signed in again now: begin once more.',
  },
  'no-code': {
    code: 'no-code',
    title: 'Facebook led you back without an answer.',
    remedy: 'Begin once more; nothing was changed.',
  },
} as const satisfies Record<string, ConnectTrouble>;

/** A reconnect for one Page that came back with others. Both are named, so that the person sees which account it was. */
export function otherPage(wanted: string, offered: readonly string[]): ConnectTrouble {
  const names = offered.map((name) => `“${name}”`).join(', ');
  return {
    code: 'other-page',
    title:
      offered.length === 0
        ? `Facebook offered no Page, and this connection is for “${wanted}”. Nothing was changed.`
        : `Facebook offered ${names}, and this connection is for “${wanted}”. Nothing was changed.`,
    remedy: `Sign in at Facebook as somebody who looks after “${wanted}”, and tick that Page there.`,
  };
}
