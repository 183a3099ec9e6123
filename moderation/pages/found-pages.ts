import { z } from 'zod';
import { GraphRefused, GraphUnavailable } from '../facebook/graph-errors.ts';
import type { FacebookApp } from '../facebook/graph-token.ts';
import type { PageLogin, PageOfPerson, TokenOwner } from '../facebook/page-login.ts';
import type { PageWatch } from '../facebook/page-watch.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Sealing } from '../kernel/sealing.ts';
import { Secret } from '../kernel/secret.ts';
import { permissionsFor } from './connection.rules.ts';

/** The ways to Facebook as one app. */
export interface FacebookWays {
  readonly app: FacebookApp;
  readonly login: PageLogin;
  readonly watchOf: (page: { graphId: string; token: Secret }) => PageWatch;
}

const foundPageShape = z.object({
  graphId: z.string(),
  name: z.string(),
  /** A sentence: why it cannot be chosen, because its own token does not answer as it should. */
  trouble: z.string().nullable(),
  permissions: z.array(z.string()),
  tasks: z.array(z.string()),
  expiresAt: z.coerce.date().nullable(),
  dataAccessExpiresAt: z.coerce.date().nullable(),
  token: z.string(),
});
export type FoundPage = z.output<typeof foundPageShape>;

const foundShape = z.object({
  appId: z.string(),
  appSecret: z.string(),
  facebookPersonName: z.string().nullable(),
  /** For asking for a Page by its number; forgotten with the rest. */
  userToken: z.string().nullable(),
  /** What the person granted at Facebook; null: nobody asked. */
  granted: z.array(z.string()).nullable(),
  pages: z.array(foundPageShape),
});
/** What a sign-in or a pasted token gave. Exists open in memory only, for as long as one request takes. */
export type Found = z.output<typeof foundShape>;

export function sealFound(sealing: Sealing, found: Found): Buffer {
  return sealing.seal(Secret.of(JSON.stringify(found)));
}

export function unsealFound(sealing: Sealing, sealed: Buffer): Found {
  return foundShape.parse(JSON.parse(sealing.unseal(sealed).reveal()));
}

const AT_ONCE = 4;

/** Each Page of the list with what its own token says when it is asked. */
export async function lookAtPages(
  login: PageLogin,
  pages: readonly PageOfPerson[],
): Promise<FoundPage[]> {
  const found: FoundPage[] = [];
  const asked = pages.slice(0, LIMITS.pagesPerSignIn);
  for (let at = 0; at < asked.length; at += AT_ONCE)
    found.push(
      ...(await Promise.all(asked.slice(at, at + AT_ONCE).map((page) => lookAtPage(login, page)))),
    );
  return found;
}

/** Asks the Page's own token who it is: what Facebook lists is believed only then. */
export async function lookAtPage(login: PageLogin, page: PageOfPerson): Promise<FoundPage> {
  const base = { graphId: page.id, name: page.name, tasks: [...page.tasks] };
  const token = page.token.reveal();
  try {
    const owner = await login.whoseToken(page.token);
    const trouble = whyNot(owner, page.id);
    return { ...base, token, trouble, ...factsFor(owner, page.id) };
  } catch (error) {
    const trouble = doesNotAnswer(error);
    const nothing = { permissions: [], expiresAt: null, dataAccessExpiresAt: null };
    return { ...base, token, trouble, ...nothing };
  }
}

function factsFor({ facts }: TokenOwner, graphId: string) {
  return {
    permissions: permissionsFor(graphId, facts),
    expiresAt: facts.expiresAt,
    dataAccessExpiresAt: facts.dataAccessExpiresAt,
  };
}

function whyNot({ id, facts }: TokenOwner, graphId: string): string | null {
  if (id !== graphId || (facts.profileId ?? graphId) !== graphId)
    return 'The token that Facebook gave for this Page speaks for another one. Try once more later.';
  if (facts.isValid) return null;
  return 'Facebook says that the token for this Page does not count. Sign in at Facebook once more.';
}

function doesNotAnswer(error: unknown): string {
  if (error instanceof GraphRefused)
    return `The Page’s own token was refused. ${error.failure.personIsTold}`;
  if (error instanceof GraphUnavailable)
    return 'Facebook did not answer for this Page. Begin once more in a minute.';
  throw error;
}

/**
 * Looks at a token that somebody pasted.
 * @throws Refusal about the field `token` when it is not a Page's token of this app, or does not answer
 */
export async function lookAtPasted(ways: FacebookWays, token: Secret): Promise<Found> {
  const owner = await askOwner(ways, token);
  requirePageToken(owner, ways.app.id);
  const watch = ways.watchOf({ graphId: owner.id, token });
  const tasks = await answered(watch.tasksOfToken(), [], 'token');
  const people = await answered(watch.people(), [], 'token');
  const person = people.find(({ id }) => id === owner.facts.userId);
  return {
    appId: ways.app.id,
    appSecret: ways.app.secret.reveal(),
    facebookPersonName: person?.name ?? null,
    userToken: null,
    granted: null,
    pages: [
      {
        graphId: owner.id,
        name: owner.name,
        trouble: null,
        tasks: [...tasks],
        token: token.reveal(),
        ...factsFor(owner, owner.id),
      },
    ],
  };
}

/** What may be missing: a refusal means that it was not granted, which the list of what works then shows. */
async function answered<Value>(asking: Promise<Value>, otherwise: Value, field: string) {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof GraphRefused) return otherwise;
    throw unreachable(error, field);
  }
}

async function askOwner({ login, app }: FacebookWays, token: Secret): Promise<TokenOwner> {
  try {
    return await login.whoseToken(token);
  } catch (error) {
    if (!(error instanceof GraphRefused)) throw unreachable(error, 'token');
    throw new Refusal(
      'bad-input',
      `Facebook does not take this token from the app ${app.id}.`,
      'Copy it once more, whole, without anything before or after it. If it was made with another app of the school, give that app’s ID and secret as well.',
      { field: 'token' },
    );
  }
}

function requirePageToken({ id, facts }: TokenOwner, appId: string): void {
  if (facts.appId !== appId)
    throw new Refusal(
      'bad-input',
      'This token was made with another app.',
      'Give the ID and the secret of that app as well, if it is the school’s own.',
      { field: 'token' },
    );
  if (facts.type === 'USER' || (facts.profileId ?? id) !== id)
    throw new Refusal(
      'bad-input',
      'This is the token of a person, and not of a Page.',
      'In the tool where you got it, choose the Page under “User or Page”, and copy the token that is shown then. Or use “Continue with Facebook”.',
      { field: 'token' },
    );
  if (!facts.isValid)
    throw new Refusal(
      'bad-input',
      'Facebook says that this token does not count any more.',
      'Get a new one, and paste that.',
      { field: 'token' },
    );
}

/** Anything but an answer becomes "try again"; what is not about Facebook at all is a fault and stays one. */
export function unreachable(error: unknown, field?: string): unknown {
  if (!(error instanceof GraphUnavailable)) return error;
  return new Refusal(
    'not-ready',
    'Facebook did not answer.',
    'Try again in a minute. What is connected stays as it is.',
    field === undefined ? {} : { field },
  );
}
