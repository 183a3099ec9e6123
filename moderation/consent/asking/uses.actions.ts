import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { type Actor, requireAnywhere, requireIn } from '../../kernel/permissions.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { inRegister } from '../scope.ts';
import { PAGE_USE } from '../uses.rules.ts';
import { codeFor, type KeptUse, type LawfulBasis, wordsOf } from './asked-use.rules.ts';
import {
  holdUse,
  insertUse,
  keepSchoolWords,
  keptUses,
  schoolWords,
  updateUse,
  usesWithAnswers,
} from './uses.store.ts';

export interface ListedUse extends Omit<KeptUse, 'explanation'> {
  readonly words: string;
  /** What an answer means can be changed no more once somebody has answered. */
  readonly answered: boolean;
}

/** Every use, also those that are asked about no more. Needs `uses:manage`. */
export async function listUses(deps: Deps, actor: Actor): Promise<ListedUse[]> {
  requireAnywhere(actor, 'uses:manage');
  return inRegister(deps, actor, 'uses:manage', async (tx) => {
    const answered = await usesWithAnswers(tx);
    return (await keptUses(tx)).map((use) => {
      const { code, name, lawfulBasis, covers, retired } = use;
      const words = wordsOf(use);
      return { code, name, words, lawfulBasis, covers, retired, answered: answered.has(code) };
    });
  });
}

/**
 * Adds a use that parents are asked about from now on. Needs `uses:manage`.
 *
 * @throws Refusal `bad-input` for a name that is there already, or one too many
 */
export async function addUse(
  deps: Deps,
  actor: Actor,
  command: {
    name: string;
    words: string;
    lawfulBasis: LawfulBasis;
    covers: 'school' | 'federation';
  },
): Promise<{ code: string }> {
  requireAnywhere(actor, 'uses:manage');
  return inTransaction(deps.db, async (tx) => {
    const uses = await keptUses(tx);
    if (uses.length >= LIMITS.usesInAll) {
      throw new Refusal(
        'bad-input',
        `There are ${LIMITS.usesInAll} uses already; parents would read for an hour.`,
        'Change the words of one that is there.',
      );
    }
    const code = codeFor(command.name);
    if (code === '' || sameName(uses, command.name) || !(await insertUse(tx, { code, ...command })))
      throw nameTaken(code === '');
    await noteUse(tx, deps, actor, 'use.added', code);
    return { code };
  });
}

/**
 * Changes what a use is called and explained by; its basis and what it covers only while nobody has answered, since
 * that is what an answer means. Needs `uses:manage`.
 */
export async function changeUse(
  deps: Deps,
  actor: Actor,
  command: {
    code: string;
    name?: string | undefined;
    words?: string | undefined;
    lawfulBasis?: LawfulBasis | undefined;
    covers?: 'school' | 'federation' | undefined;
  },
): Promise<void> {
  requireAnywhere(actor, 'uses:manage');
  await inTransaction(deps.db, async (tx) => {
    await holdUse(tx, command.code);
    const uses = await keptUses(tx);
    const use = uses.find(({ code }) => code === command.code);
    if (use === undefined) throw notFound('use');
    const others = uses.filter(({ code }) => code !== use.code);
    if (command.name !== undefined && sameName(others, command.name)) throw nameTaken(false);
    const means =
      (command.lawfulBasis ?? use.lawfulBasis) !== use.lawfulBasis ||
      (command.covers ?? use.covers) !== use.covers;
    if (means && (await usesWithAnswers(tx)).has(use.code)) throw meaningFixed();
    await updateUse(tx, use.code, command);
    await noteUse(tx, deps, actor, 'use.changed', use.code);
  });
}

/** Stops asking about a use, or asks again; answers that were given stay. Needs `uses:manage`. */
export async function retireUse(
  deps: Deps,
  actor: Actor,
  command: { code: string; retired: boolean },
): Promise<void> {
  requireAnywhere(actor, 'uses:manage');
  await inTransaction(deps.db, async (tx) => {
    const use = (await keptUses(tx)).find(({ code }) => code === command.code);
    if (use === undefined) throw notFound('use');
    if (use.code === PAGE_USE) {
      throw new Refusal(
        'wrong-state',
        'Posts need the answers about Facebook.',
        'Keep this use. You can change its words.',
      );
    }
    if (use.retired === command.retired) return;
    await updateUse(tx, use.code, { retiredAt: command.retired ? deps.clock.now() : null });
    await noteUse(tx, deps, actor, command.retired ? 'use.retired' : 'use.restored', use.code);
  });
}

export interface SchoolUse extends Omit<KeptUse, 'explanation' | 'retired'> {
  readonly federationWords: string;
  /** Null where the federation's words stand. */
  readonly schoolWords: string | null;
}

/** What a school tells its parents about each use. Needs `register:ask` in the school. */
export async function schoolUses(
  deps: Deps,
  actor: Actor,
  query: { schoolId: string },
): Promise<SchoolUse[]> {
  requireIn(actor, 'register:ask', query.schoolId);
  return inTransaction(deps.db, async (tx) => {
    const words = await schoolWords(tx, [query.schoolId]);
    return (await keptUses(tx))
      .filter((use) => !use.retired)
      .map((use) => ({
        code: use.code,
        name: use.name,
        lawfulBasis: use.lawfulBasis,
        covers: use.covers,
        federationWords: wordsOf(use),
        schoolWords: words.get(`${query.schoolId} ${use.code}`) ?? null,
      }));
  });
}

/** Sets a school's own words about a use, or (null) goes back to the federation's. Needs `register:ask` in the school. */
export async function explainUse(
  deps: Deps,
  actor: Actor,
  command: { schoolId: string; code: string; words: string | null },
): Promise<void> {
  requireIn(actor, 'register:ask', command.schoolId);
  await inTransaction(deps.db, async (tx) => {
    const use = (await keptUses(tx)).find(({ code }) => code === command.code);
    if (use === undefined || use.retired) throw notFound('use');
    const { schoolId, words } = command;
    const [by, now] = [actor.personId, deps.clock.now()];
    await keepSchoolWords(tx, { schoolId, use: use.code, words, by, now });
    await noteUse(tx, deps, actor, 'use.explained', use.code, schoolId);
  });
}

async function noteUse(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  kind: 'use.added' | 'use.changed' | 'use.retired' | 'use.restored' | 'use.explained',
  use: string,
  schoolId?: string,
): Promise<void> {
  await recordEvent(tx, {
    federationId: actor.federationId,
    at: deps.clock.now(),
    actorId: actor.personId,
    kind,
    subjectKind: 'federation',
    subjectId: actor.federationId,
    detail: { use, schoolId },
  });
}

function sameName(uses: readonly KeptUse[], name: string): boolean {
  return uses.some((use) => use.name.toLowerCase() === name.trim().toLowerCase());
}

function nameTaken(unreadable: boolean): Refusal {
  return new Refusal(
    'bad-input',
    unreadable ? 'This name has no letter in it.' : 'There is a use with this name already.',
    'Choose another name.',
    { field: 'name' },
  );
}

function meaningFixed(): Refusal {
  return new Refusal(
    'wrong-state',
    'Parents have answered about this use, so its basis and what it covers stay as they read them.',
    'Retire it and add a new use; parents are then asked anew.',
  );
}
