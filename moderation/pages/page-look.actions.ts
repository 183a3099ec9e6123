import type { Deps } from '../deps.ts';
import { AppSecretMissing, GraphRefused, GraphUnavailable } from '../facebook/graph-errors.ts';
import type { PagePerson, TokenFacts } from '../facebook/page-watch.ts';
import type { Unreadable } from './page-lock.rules.ts';
import type { TokenLook } from './page-health.rules.ts';
import type { PageRow } from './pages.store.ts';
import type { WaysToPages } from './speaking.actions.ts';

export interface LookDeps extends Deps, WaysToPages {}

/** Nobody could look: no answer, or none that says anything. The code is for operators. */
export interface CouldNotLook {
  readonly couldNot: string;
  /** For the queue, which waits when Facebook asked to. */
  readonly error: unknown;
}

/**
 * What Facebook says of the Page's token and of the person through whom it was made. `whole` also uses the token, to see for which
 * Page it speaks. Never inside a transaction.
 */
export async function lookAtToken(
  deps: LookDeps,
  page: PageRow,
  how: 'light' | 'whole',
): Promise<TokenLook | CouldNotLook> {
  const watch = deps.watchOf(page);
  const known = { pinnedId: page.graphId, ourAppId: page.graphAppId };
  try {
    const token = await inspected(watch);
    if (token !== 'no-secret' && !token.isValid) return { ...known, token, tasks: [] };
    const speaksFor = how === 'whole' ? (await deps.pageOf(page).whoAmI()).id : undefined;
    const tasks = await watch.tasksOfToken();
    return { ...known, token, tasks, ...(speaksFor === undefined ? {} : { speaksFor }) };
  } catch (error) {
    // A token that died between two calls is dead all the same: the refusal says why.
    if (error instanceof GraphRefused && error.class === 'auth')
      return { ...known, token: deadOf(error, page), tasks: [] };
    return couldNotLook(error);
  }
}

/** Whether visitors may post, and who else may: each with why it could not be read. */
export async function lookAtLock(
  deps: LookDeps,
  page: PageRow,
): Promise<
  | { visitorsMayPost: boolean | undefined | Unreadable; people: PagePerson[] | Unreadable }
  | CouldNotLook
> {
  const watch = deps.watchOf(page);
  try {
    const settings = await readOrWhyNot(() => watch.settings());
    const people = await readOrWhyNot(() => watch.people());
    return {
      visitorsMayPost: 'unreadable' in settings ? settings : settings.visitorsMayPost,
      people,
    };
  } catch (error) {
    return couldNotLook(error);
  }
}

async function inspected(
  watch: ReturnType<LookDeps['watchOf']>,
): Promise<TokenFacts | 'no-secret'> {
  try {
    return await watch.inspectToken();
  } catch (error) {
    if (error instanceof AppSecretMissing) return 'no-secret';
    // Refused as the app, not as the Page: it says nothing of the token, so nobody has looked.
    if (error instanceof GraphRefused) throw new NotInspected(error);
    throw error;
  }
}

class NotInspected extends Error {
  override readonly name = 'NotInspected';
  override readonly cause: GraphRefused;

  constructor(cause: GraphRefused) {
    super('Facebook refused to say anything of the token.');
    this.cause = cause;
  }
}

function deadOf(error: GraphRefused, page: PageRow): TokenFacts {
  return {
    isValid: false,
    type: 'PAGE',
    profileId: page.graphId,
    expiresAt: null,
    dataAccessExpiresAt: null,
    scopes: [],
    granular: [],
    trouble: error.failure,
  };
}

/** A refusal is an answer; a limit of Facebook's, or no answer, is none. */
async function readOrWhyNot<Read>(read: () => Promise<Read>): Promise<Read | Unreadable> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GraphRefused && error.failure.notBefore === undefined)
      return { unreadable: codeOf(error) };
    throw error;
  }
}

function couldNotLook(error: unknown): CouldNotLook {
  if (error instanceof NotInspected) return { couldNot: codeOf(error.cause), error: error.cause };
  if (error instanceof GraphUnavailable) return { couldNot: 'no-answer', error };
  if (error instanceof GraphRefused) return { couldNot: codeOf(error), error };
  throw error;
}

function codeOf({ failure }: GraphRefused): string {
  return failure.subcode === undefined
    ? `${failure.class}-${failure.code ?? 'none'}`
    : `${failure.class}-${failure.code ?? 'none'}-${failure.subcode}`;
}
