import type { Db, Tx } from '../../moderation/database/client.ts';
import type { SocialPage } from '../../moderation/facebook/social-page.ts';
import { GraphOutcomeUnknown, GraphUnavailable } from '../../moderation/facebook/graph-errors.ts';
import type { PublishDeps } from '../../moderation/pages/publish.actions.ts';

/** A process that was killed does nothing any more: whatever it would still do fails like this. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Which calls only look. */
const READS: readonly (keyof SocialPage)[] = [
  'whoAmI',
  'readPost',
  'findUnpublishedPost',
  'findUnpublishedPosts',
  'listPublished',
  'hasPhoto',
];

/** What happens at a point: nothing, or somebody holds the process up for as long as the promise takes, or it throws. */
export type AtPoint = (name: string, number: number) => void | Promise<void>;

export interface Watched {
  readonly deps: PublishDeps;
  /** Every point that was passed, in order. */
  readonly trail: string[];
}

/**
 * The dependencies of a worker with a point before and after everything that it waits for: each transaction (before it begins,
 * after it committed; inside it nothing holds, so a crash there is one before it), each call to the Page, each file.
 */
export function watched(deps: PublishDeps, atPoint: AtPoint): Watched {
  const trail: string[] = [];
  const pass = async (name: string): Promise<void> => {
    trail.push(name);
    await atPoint(name, trail.length);
  };
  const around = async <Result>(name: string, go: () => Promise<Result>): Promise<Result> => {
    await pass(`before ${name}`);
    const result = await go();
    await pass(`after ${name}`);
    return result;
  };
  return {
    trail,
    deps: {
      ...deps,
      db: watchedDb(deps.db, around),
      pictures: {
        ...deps.pictures,
        read: (sha256) => around('reading a file', () => deps.pictures.read(sha256)),
      },
      pageOf: (row) => watchedPage(deps.pageOf(row), around),
    },
  };
}

type Around = <Result>(name: string, go: () => Promise<Result>) => Promise<Result>;

function watchedDb(db: Db, around: Around): Db {
  return new Proxy(db, {
    get(target, property) {
      if (property !== 'transaction') return Reflect.get(target, property, target) as unknown;
      return () => ({
        execute: (work: (tx: Tx) => Promise<unknown>) =>
          around('a transaction', () => target.transaction().execute(work)),
      });
    },
  });
}

function watchedPage(page: SocialPage, around: Around): SocialPage {
  return new Proxy(page, {
    get(target, property) {
      const call = Reflect.get(target, property, target) as (...all: never[]) => Promise<unknown>;
      return (...all: never[]) => around(String(property), () => call(...all));
    },
  });
}

/** Kills the process at point `n`: from then on nothing it does has an effect. */
export function killedAt(n: number): AtPoint {
  return (_name, number) => {
    if (number >= n) throw new Killed();
  };
}

/**
 * Loses the answer, or the question, of the call to the Page at point `n`; the process lives and does what it does about that.
 * A transaction or a file at that point fails.
 */
export function lostAt(n: number): AtPoint {
  return (name, number) => {
    if (number !== n) return;
    const [, call = ''] = name.split(' ');
    const isCall = !/transaction|file/.test(name);
    if (!isCall) throw new Error('The database went away.');
    if (READS.includes(call as keyof SocialPage)) throw new GraphUnavailable(call, 'dropped');
    throw new GraphOutcomeUnknown(call, 'dropped');
  };
}

/** Holds the process up at point `n` until it is let go; `reached` says whether it got there. */
export function heldAt(n: number) {
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const atPoint: AtPoint = async (_name, number) => {
    if (number !== n) return;
    reached.resolve();
    await goOn.promise;
  };
  return { atPoint, reached: reached.promise, letGo: () => goOn.resolve() };
}
