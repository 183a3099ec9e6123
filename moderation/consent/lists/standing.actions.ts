import { type Db, inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { subjectFiles, usesToAsk } from '../consent.store.ts';
import { sortKeyOf, wordsOf } from './register-names.rules.ts';
import { endOfYes, standingOn } from './standing.rules.ts';
import {
  dropLines,
  dropOtherUses,
  dropStaleNotes,
  type EntryRow,
  lockStandings,
  noteEverybody,
  placesOf,
  stalePeople,
  staleNotes,
  type StandingRow,
  writeEntries,
  writeStandings,
} from './standing.store.ts';

/** So many at a time: a transaction of about a fifth of a second. */
const PEOPLE_AT_ONCE = 1_000;

/**
 * Makes the lists of the register true for this school day, in transactions of its own; without changes that is one look at an empty
 * table. Whoever lists or counts calls it first. Nobody who writes has to: the database notes whom a change concerns
 * (0012_standing.sql, docs/decisions/0018).
 *
 * @param signal ends it after the transaction that is running; what is left stays noted
 * @returns how many people's lines were worked out anew
 */
export async function freshenRegister(
  db: Db,
  day: string,
  {
    onProgress,
    signal,
  }: { onProgress?: (people: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<number> {
  let people = 0;
  for (;;) {
    if (signal?.aborted === true) return people;
    // The look without the lock, so that readers with nothing to do wait for nobody.
    const stale = await inTransaction(db, (tx) => stalePeople(tx, day, 1));
    if (stale.length === 0) return people;
    people += await inTransaction(db, (tx) => freshenSome(tx, day));
    onProgress?.(people);
  }
}

/** Works out everybody's lines anew, for an operator who wants to be sure. @returns how many people that were */
export async function refreshRegister(
  deps: Pick<Deps, 'db' | 'clock'>,
  onProgress: (people: number, of: number) => void,
): Promise<number> {
  const everybody = await inTransaction(deps.db, noteEverybody);
  return freshenRegister(deps.db, schoolDay(deps.clock.now()), {
    onProgress: (people) => onProgress(people, everybody),
  });
}

async function freshenSome(tx: Tx, day: string): Promise<number> {
  await lockStandings(tx);
  const ids = [...new Set(await stalePeople(tx, day, PEOPLE_AT_ONCE))];
  // Before the files are read: a change that comes in between leaves its own note behind and is worked out again.
  const notes = await staleNotes(tx, ids);
  await writeLines(tx, ids, day);
  await dropStaleNotes(tx, notes);
  return ids.length;
}

async function writeLines(tx: Tx, ids: readonly string[], day: string): Promise<void> {
  const files = await subjectFiles(tx, { ids });
  const places = await placesOf(tx, ids);
  const uses = await usesToAsk(tx);
  const entries: EntryRow[] = [];
  const standings: StandingRow[] = [];
  const gone: string[] = [];
  for (const id of ids) {
    const file = files.get(id);
    const place = places.get(id);
    if (file === undefined || place === undefined) {
      gone.push(id);
      continue;
    }
    const { schoolId, kind, leavesOn } = file.subject;
    const line = {
      subjectId: id,
      federationId: place.federationId,
      schoolId,
      sortKey: sortKeyOf(file.subject),
    };
    entries.push({ ...line, classId: place.classId, kind, leavesOn, words: wordsOf(file.subject) });
    for (const { use: code } of uses) {
      const standing = standingOn(file, code, day);
      standings.push({ ...line, ...standing, endsOn: endOfYes(standing, leavesOn) });
    }
  }
  await writeEntries(tx, entries);
  await writeStandings(tx, standings);
  await dropOtherUses(
    tx,
    ids,
    uses.map(({ use }) => use),
  );
  await dropLines(tx, gone);
}
