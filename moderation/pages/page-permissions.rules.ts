import type { TokenSaid, Trouble } from './page-health.rules.ts';

interface NeededPermission {
  readonly scope: string;
  /** Without it nothing can go out (contract section 2.2). */
  readonly isForPublishing: boolean;
  /** What does not work without it. */
  readonly without: string;
}

const NEEDED: readonly NeededPermission[] = [
  {
    scope: 'pages_manage_posts',
    isForPublishing: true,
    without: 'no post can be made or taken down',
  },
  {
    scope: 'pages_read_engagement',
    isForPublishing: true,
    without: 'Gatehouse cannot see whether a post is really on the Page',
  },
  {
    scope: 'pages_show_list',
    isForPublishing: true,
    without: 'Facebook does not let Gatehouse make posts',
  },
  {
    scope: 'pages_read_user_content',
    isForPublishing: false,
    without: 'comments and visitors’ posts cannot be read',
  },
  {
    scope: 'pages_manage_engagement',
    isForPublishing: false,
    without: 'comments cannot be answered or hidden',
  },
  {
    scope: 'pages_manage_metadata',
    isForPublishing: false,
    without: 'Gatehouse hears of comments late, and cannot see who else may post on the Page',
  },
];

/** Each permission that was not given, or was given for other Pages only. */
export function missingPermissions(
  token: Pick<TokenSaid, 'scopes' | 'granular'>,
  pageId: string,
): Trouble[] {
  return NEEDED.filter(({ scope }) => !isGiven(token, scope, pageId)).map(
    ({ scope, isForPublishing, without }) => ({
      kind: isForPublishing ? 'permission-missing' : 'permission-lacking',
      about: scope,
      says: `Facebook’s permission “${scope}” is not given any more: ${without}.`,
      remedy: 'Connect the Page again, and leave every permission ticked.',
      who: 'administrator',
      detail: { scope },
    }),
  );
}

function isGiven(
  { scopes, granular }: Pick<TokenSaid, 'scopes' | 'granular'>,
  scope: string,
  pageId: string,
): boolean {
  if (granular.length === 0) return scopes.includes(scope);
  const given = granular.find((each) => each.scope === scope);
  if (given === undefined) return false;
  return given.targetIds === undefined || given.targetIds.includes(pageId);
}
