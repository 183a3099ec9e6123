import { inTransaction, type Tx } from '../../database/client.ts';
import { announce } from '../../database/live.ts';
import type { Deps } from '../../deps.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import {
  type Actor,
  mayIn,
  requireAnywhere,
  requireIn,
  schoolsWhere,
} from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { type EventKind, recordEvent } from '../../record/record.actions.ts';
import { inRegister } from '../scope.ts';
import { type AskedUse, askedUse } from './asked-use.rules.ts';
import { endLinksOfRound } from './parent-link.store.ts';
import { standingsOf, standingsOfRounds, writeRoundLetters } from './round-letters.ts';
import {
  classIdsOf,
  closeRoundRow,
  holdSchool,
  insertRound,
  pupilsToAsk,
  type RoundRow,
  rounds,
} from './round.store.ts';
import {
  type ClassProgress,
  guardiansToRemind,
  offeredRound,
  progressByClass,
  type Standing,
  standingOf,
  whyNotDays,
} from './rounds.rules.ts';
import { keptUses, schoolWords } from './uses.store.ts';

export interface RoundPlan {
  readonly offered: ReturnType<typeof offeredRound>;
  readonly uses: readonly AskedUse[];
  readonly classes: readonly ClassProgress[];
  /** Guardians who would get a letter if every class is asked. */
  readonly letters: number;
}

/** What opening a round would mean for a school. Needs `register:ask` there. */
export async function planRound(
  deps: Deps,
  actor: Actor,
  query: { schoolId: string },
): Promise<RoundPlan> {
  requireIn(actor, 'register:ask', query.schoolId);
  const day = schoolDay(deps.clock.now());
  return inRegister(deps, actor, 'register:ask', async (tx) => {
    const { federationId } = actor;
    const wanted = await pupilsToAsk(tx, { federationId, schoolId: query.schoolId, day });
    const standings = wanted.map((each) => standingOf(each, undefined, false));
    return {
      offered: offeredRound(day),
      uses: await usesOfSchool(tx, query.schoolId),
      classes: progressByClass(standings),
      letters: guardiansToRemind(standings, deps.clock.now()).due.length,
    };
  });
}

/** The uses that a school asks about today, in its own words. */
export async function usesOfSchool(tx: Tx, schoolId: string): Promise<AskedUse[]> {
  const words = await schoolWords(tx, [schoolId]);
  return (await keptUses(tx))
    .filter((use) => !use.retired)
    .map((use) => askedUse(use, words.get(`${schoolId} ${use.code}`)));
}

export interface RoundToOpen {
  readonly schoolId: string;
  readonly title: string;
  readonly classIds: readonly string[] | 'all';
  readonly uses: readonly string[];
  readonly answerBy: string;
  readonly holdsFrom: string;
  readonly holdsUntil: string;
}

/**
 * Opens a round and writes to every guardian who may answer and has an address. Needs `register:ask` in the school.
 *
 * @throws Refusal `bad-input` for days, classes or uses that cannot be; `wrong-state` while another round asks one of
 *   these classes
 */
export async function beginRound(
  deps: Deps,
  actor: Actor,
  command: RoundToOpen,
): Promise<{ id: string; letters: number }> {
  requireIn(actor, 'register:ask', command.schoolId);
  return inTransaction(deps.db, (tx) => beginRoundIn(tx, deps, actor, command));
}

/** The same in a transaction of the caller, who sees to it that the actor may ask there. */
export async function beginRoundIn(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  command: RoundToOpen,
): Promise<{ id: string; letters: number }> {
  const now = deps.clock.now();
  const day = schoolDay(now);
  const wrongDays = whyNotDays(command, day);
  if (wrongDays !== undefined) throw wrongDays;
  const { federationId } = actor;
  const school = await holdSchool(tx, federationId, command.schoolId);
  if (school === undefined) throw notFound('school');
  const classIds = command.classIds === 'all' ? [] : [...new Set(command.classIds)];
  const round: RoundRow = {
    ...command,
    id: deps.newId(),
    federationId,
    school: school.name,
    allClasses: command.classIds === 'all',
    classIds,
    uses: [...new Set(command.uses)],
    openedAt: now,
    remindedAt: null,
    closedAt: null,
  };
  await requireAskable(tx, round);
  await insertRound(tx, { ...round, openedBy: actor.personId });
  const { due } = guardiansToRemind(await standingsOf(tx, round, day), now);
  const letters = await writeRoundLetters(tx, deps, round, due, false);
  const detail = { schoolId: round.schoolId, letters, uses: round.uses };
  await noteRound(tx, deps, actor.personId, round, { kind: 'round.opened', detail });
  return { id: round.id, letters };
}

async function requireAskable(tx: Tx, round: RoundRow): Promise<void> {
  const askable = new Set((await usesOfSchool(tx, round.schoolId)).map((use) => use.code));
  if (round.uses.length === 0 || round.uses.some((use) => !askable.has(use))) {
    throw new Refusal(
      'bad-input',
      'Choose what parents are asked about, from the uses that are shown.',
      'Tick at least one use.',
      { field: 'uses' },
    );
  }
  const known = await classIdsOf(tx, round.schoolId);
  if (
    (!round.allClasses && round.classIds.length === 0) ||
    round.classIds.some((id) => !known.has(id))
  ) {
    throw new Refusal(
      'bad-input',
      'Choose the classes whose parents are asked.',
      'Tick at least one class of this school, or ask all of them.',
      { field: 'classIds' },
    );
  }
  const open = await rounds(tx, {
    federationId: round.federationId,
    schoolIds: [round.schoolId],
    openOnly: true,
  });
  const other = open.find(
    (each) =>
      each.allClasses ||
      round.allClasses ||
      each.classIds.some((id) => round.classIds.includes(id)),
  );
  if (other !== undefined) {
    throw new Refusal(
      'wrong-state',
      `“${other.title}” is still open and asks these parents already.`,
      'Close it first, or choose other classes.',
      { facts: { roundId: other.id } },
    );
  }
}

export interface RoundSummary {
  readonly round: RoundRow;
  readonly wanted: number;
  readonly answered: number;
  readonly missing: number;
  readonly paper: number;
}

/** The newest rounds of a school, or of all in which this person asks parents. Needs `register:ask`. */
export async function listRounds(
  deps: Deps,
  actor: Actor,
  query: { schoolId?: string | undefined } = {},
): Promise<RoundSummary[]> {
  requireAnywhere(actor, 'register:ask');
  if (query.schoolId !== undefined) requireIn(actor, 'register:ask', query.schoolId);
  const day = schoolDay(deps.clock.now());
  return inRegister(deps, actor, 'register:ask', async (tx) => {
    const found = await rounds(tx, {
      federationId: actor.federationId,
      schoolIds:
        query.schoolId === undefined ? schoolsWhere(actor, 'register:ask') : [query.schoolId],
      limit: LIMITS.listPage,
    });
    const standings = await standingsOfRounds(tx, actor.federationId, found, day);
    return found.map((round) => summaryOf(round, standings.get(round.id) ?? []));
  });
}

function summaryOf(round: RoundRow, standings: readonly Standing[]): RoundSummary {
  const count = (...ways: Standing['way'][]): number =>
    standings.filter((each) => ways.includes(each.way)).length;
  return {
    round,
    wanted: standings.length,
    answered: count('answered'),
    missing: count('letter', 'unsent'),
    paper: count('paper', 'nobody'),
  };
}

export interface OpenedRound extends RoundSummary {
  readonly uses: readonly string[];
  readonly classes: readonly ClassProgress[];
  /** Whoever has not answered yet, by class and name. */
  readonly waitingFor: readonly Standing[];
  /** Guardians whom a reminder would reach now, and those who had a letter today already. */
  readonly canRemind: number;
  readonly writtenToday: number;
}

/** One round, class by class, and who is still missing. Needs `register:ask` in its school. */
export async function readRound(
  deps: Deps,
  actor: Actor,
  query: { roundId: string },
): Promise<OpenedRound> {
  const now = deps.clock.now();
  return inRegister(deps, actor, 'register:ask', async (tx) => {
    const round = await askableRound(tx, actor, query.roundId);
    const standings = await standingsOf(tx, round, schoolDay(now));
    const { due, writtenToday } = guardiansToRemind(standings, now);
    const names = new Map((await keptUses(tx)).map((use) => [use.code, use.name]));
    return {
      ...summaryOf(round, standings),
      uses: round.uses.map((use) => names.get(use) ?? use),
      classes: progressByClass(standings),
      waitingFor: standings.filter((each) => each.way !== 'answered'),
      canRemind: round.closedAt === null ? due.length : 0,
      writtenToday,
    };
  });
}

/**
 * Writes to those whose answer is missing: a new link, which replaces the old one. Whoever had a letter today is left
 * in peace. Needs `register:ask` in the school; throws `wrong-state` once the round is closed.
 */
export async function remindMissing(
  deps: Deps,
  actor: Actor,
  command: { roundId: string },
): Promise<{ letters: number; writtenToday: number }> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const seen = await askableRound(tx, actor, command.roundId);
    await holdSchool(tx, seen.federationId, seen.schoolId);
    const round = await askableRound(tx, actor, command.roundId);
    if (round.closedAt !== null) throw roundClosed();
    const { due, writtenToday } = guardiansToRemind(
      await standingsOf(tx, round, schoolDay(now)),
      now,
    );
    const letters = await writeRoundLetters(tx, deps, round, due, true);
    if (letters > 0) {
      const detail = { schoolId: round.schoolId, letters, automatic: false };
      await noteRound(tx, deps, actor.personId, round, { kind: 'round.reminded', detail });
    }
    return { letters, writtenToday };
  });
}

/** Ends a round and every link of it; answers stay. Needs `register:ask` in the school; throws `wrong-state` once closed. */
export async function closeRound(
  deps: Deps,
  actor: Actor,
  command: { roundId: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const round = await askableRound(tx, actor, command.roundId);
    await holdSchool(tx, round.federationId, round.schoolId);
    if (!(await closeRoundRow(tx, round.id, actor.personId, now))) throw roundClosed();
    await endLinksOfRound(tx, round.id, now);
    const detail = { schoolId: round.schoolId };
    await noteRound(tx, deps, actor.personId, round, { kind: 'round.closed', detail });
  });
}

/** A round that this person may see; for everybody else there is none. */
export async function askableRound(tx: Tx, actor: Actor, roundId: string): Promise<RoundRow> {
  const [round] = await rounds(tx, { federationId: actor.federationId, id: roundId });
  if (round === undefined || !mayIn(actor, 'register:ask', round.schoolId)) throw notFound('round');
  return round;
}

function roundClosed(): Refusal {
  return new Refusal(
    'wrong-state',
    'This round is closed; nobody is asked any more.',
    'Open a new one if you still need answers.',
  );
}

/** Writes an event about a round and tells the screens. @param actorId null when Gatehouse did it by itself */
export async function noteRound(
  tx: Tx,
  deps: Deps,
  actorId: string | null,
  round: RoundRow,
  event: { kind: EventKind; detail: Record<string, unknown> },
): Promise<void> {
  const { federationId, schoolId } = round;
  await announce(tx, { topic: 'register', id: round.id, federationId, schoolId });
  await recordEvent(tx, {
    federationId,
    at: deps.clock.now(),
    actorId,
    subjectKind: 'round',
    subjectId: round.id,
    ...event,
  });
}
