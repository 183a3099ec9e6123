import type { Tx } from '../../database/client.ts';
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
import { subjectFiles, usesInForce } from '../consent.store.ts';
import {
  type AnswerFilter,
  leftBefore,
  lineOf,
  markingLine,
  reasonsOf,
  type RegisterLine,
  spanOf,
} from './listing.rules.ts';
import { PAGE_USE, permission, type SubjectFile } from '../permission.rules.ts';
import { foldedWords, registerName } from './register-names.rules.ts';
import { classById } from './register-names.store.ts';
import {
  countPeople,
  findPeople,
  type ListPlace,
  placeInList,
  type RegisterSearch,
} from './register-search.store.ts';
import { findingInLists, inRegister } from '../scope.ts';
import { freshenRegister } from './standing.actions.ts';

const CURSOR =
  /^(?:(?<endsOn>\d{4}-\d{2}-\d{2})\.)?(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u;

/**
 * Who can be marked in a photo of this school, and whether they may be shown on the Page today: a whole class, all
 * adults, or the people whose names begin with what was typed. Leavers are not offered. Needs `register:mark` in the school.
 */
export async function listMarkable(
  deps: Deps,
  actor: Actor,
  query: {
    schoolId: string;
    search: string;
    classId?: string | undefined;
    kind?: 'pupil' | 'adult' | undefined;
  },
): Promise<RegisterLine[]> {
  requireIn(actor, 'register:mark', query.schoolId);
  const day = schoolDay(deps.clock.now());
  await freshenRegister(deps.db, day);
  const search: RegisterSearch = {
    federationId: actor.federationId,
    schoolIds: [query.schoolId],
    use: PAGE_USE,
    words: foldedWords(query.search),
    classId: query.classId,
    kind: query.kind,
    thereOn: day,
  };
  const limit = query.search === '' ? LIMITS.rollPerPhoto : LIMITS.listPage;
  const places = await findingInLists(deps, (tx) => findPeople(tx, search, undefined, limit));
  const files = await filesAt(deps, actor, 'register:mark', places, PAGE_USE);
  return files.map((file) => markingLine(file, PAGE_USE, day));
}

export interface RegisterQuery {
  readonly schoolId?: string | undefined;
  readonly classId?: string | undefined;
  readonly search?: string | undefined;
  /** Which use the answers and days below are about; the Page when not said. */
  readonly use?: string | undefined;
  readonly answer?: AnswerFilter | undefined;
  /** The yes ends: from today within so many days ("30"), or up to a day ("2026-12-18"). Decides over `answer`. */
  readonly ends?: string | undefined;
  readonly kind?: 'pupil' | 'adult' | undefined;
  /** Leaves from today within so many days, or up to a day; "left" is everybody who has left. */
  readonly leaves?: string | undefined;
  readonly withoutClass?: boolean | undefined;
  readonly siblings?: boolean | undefined;
}

export interface RegisterPage {
  readonly subjects: (RegisterLine & { readonly endsOn: string | null })[];
  /** Give it back to get the next page; null at the end. */
  readonly after: string | null;
  /** How many there are in all, counted up to LIMITS.peopleCounted and one more. */
  readonly found: number;
}

/** A page of the register, by surname. Needs `register:read`, and shows only the schools where the person has it. */
export async function listRegister(
  deps: Deps,
  actor: Actor,
  query: RegisterQuery & { readonly after?: string | undefined },
): Promise<RegisterPage> {
  const day = schoolDay(deps.clock.now());
  const search = searchOf(actor, query, day);
  await freshenRegister(deps.db, day);
  const { places, found } = await findingInLists(deps, async (tx) => {
    await requireUse(tx, search.use);
    const after = query.after === undefined ? undefined : await placeOf(tx, actor, query.after);
    return {
      places: await findPeople(tx, search, after, LIMITS.listPage + 1),
      // The following pages do not say it again: it was counted for the first.
      found: after === undefined ? await countPeople(tx, search, LIMITS.peopleCounted + 1) : 0,
    };
  });
  const given = places.slice(0, LIMITS.listPage);
  const last = given.at(-1);
  const endsOn = new Map(given.map((place) => [place.subjectId, place.endsOn]));
  const files = await filesAt(deps, actor, 'register:read', given, search.use);
  return {
    subjects: files.map((file) => {
      const line = lineOf(file, search.use, day);
      return { ...line, endsOn: line.mayBeShown ? (endsOn.get(line.id) ?? null) : null };
    }),
    after: places.length > given.length && last !== undefined ? cursorOf(last, search) : null,
    found,
  };
}

/** How many of one's schools' people wait for somebody in the office, for one use; each counted no further than LIMITS.peopleCounted and one more. */
export interface RegisterUpkeep {
  readonly notAnswered: number;
  readonly endingIn30: number;
  readonly endingIn90: number;
  readonly leavingIn30: number;
  readonly withoutClass: number;
}

/** What there is to look after in the register. Needs `register:read`. */
export async function registerUpkeep(
  deps: Deps,
  actor: Actor,
  query: { schoolId?: string | undefined; use?: string | undefined },
): Promise<RegisterUpkeep> {
  const day = schoolDay(deps.clock.now());
  const { schoolId, use } = query;
  const search = (more: RegisterQuery) => searchOf(actor, { schoolId, use, ...more }, day);
  const wanted = {
    notAnswered: search({ answer: 'not-answered' }),
    endingIn30: search({ ends: '30' }),
    endingIn90: search({ ends: '90' }),
    leavingIn30: search({ leaves: '30' }),
    withoutClass: search({ withoutClass: true }),
  };
  await freshenRegister(deps.db, day);
  return findingInLists(deps, async (tx) => {
    await requireUse(tx, wanted.notAnswered.use);
    const count = (one: RegisterSearch) => countPeople(tx, one, LIMITS.peopleCounted + 1);
    return {
      notAnswered: await count(wanted.notAnswered),
      endingIn30: await count(wanted.endingIn30),
      endingIn90: await count(wanted.endingIn90),
      leavingIn30: await count(wanted.leavingIn30),
      withoutClass: await count(wanted.withoutClass),
    };
  });
}

/** The uses that parents are asked about, in their order. Needs `register:read`. */
export async function listUses(
  deps: Deps,
  actor: Actor,
): Promise<{ readonly code: string; readonly name: string }[]> {
  requireAnywhere(actor, 'register:read');
  return inRegister(deps, actor, 'register:read', usesInForce);
}

export interface ClassSheet {
  readonly classId: string;
  readonly schoolId: string;
  readonly className: string;
  readonly day: string;
  readonly people: { readonly id: string; readonly name: string; readonly mayBeShown: boolean }[];
}

/** One class for a colleague with a camera: who may be shown today and who may not, and not a word more. Needs `register:read`. */
export async function classSheet(
  deps: Deps,
  actor: Actor,
  query: { classId: string; use?: string | undefined },
): Promise<ClassSheet> {
  requireAnywhere(actor, 'register:read');
  const day = schoolDay(deps.clock.now());
  const use = query.use ?? PAGE_USE;
  await freshenRegister(deps.db, day);
  const { found, places } = await findingInLists(deps, async (tx) => {
    await requireUse(tx, use);
    const theClass = await classById(tx, actor.federationId, query.classId);
    if (theClass === undefined || !mayIn(actor, 'register:read', theClass.schoolId))
      throw notFound('class');
    const search: RegisterSearch = {
      federationId: actor.federationId,
      schoolIds: [theClass.schoolId],
      use,
      words: [],
      classId: query.classId,
      thereOn: day,
    };
    return {
      found: theClass,
      places: await findPeople(tx, search, undefined, LIMITS.rollPerPhoto),
    };
  });
  const files = await filesAt(deps, actor, 'register:read', places, use);
  return {
    classId: query.classId,
    schoolId: found.schoolId,
    className: found.name,
    day,
    people: files.map((file) => ({
      id: file.subject.id,
      name: registerName(file.subject),
      mayBeShown: permission(file, use, 'own-school', day).granted,
    })),
  };
}

function searchOf(actor: Actor, query: RegisterQuery, day: string): RegisterSearch {
  requireAnywhere(actor, 'register:read');
  const { schoolId, ends, leaves } = query;
  if (schoolId !== undefined) requireIn(actor, 'register:read', schoolId);
  return {
    federationId: actor.federationId,
    schoolIds: schoolId === undefined ? schoolsWhere(actor, 'register:read') : [schoolId],
    use: query.use ?? PAGE_USE,
    words: foldedWords(query.search ?? ''),
    classId: query.classId,
    kind: query.kind,
    reasons: query.answer === undefined ? undefined : reasonsOf(query.answer),
    ends: ends === undefined ? undefined : spanOf(ends, day),
    leaves:
      leaves === undefined ? undefined : leaves === 'left' ? leftBefore(day) : spanOf(leaves, day),
    // Who has left belongs to no class any more and is nobody to look after.
    thereOn: query.withoutClass === true || query.siblings === true ? day : undefined,
    withoutClass: query.withoutClass,
    siblings: query.siblings,
  };
}

/**
 * The files of the people at these places, in their order. Which people was found as the owner of the tables, in the schools that the
 * search names; the people themselves are read behind the second wall (docs/decisions/0021), so that a search that forgot to say which
 * schools shows nobody of another one.
 */
async function filesAt(
  deps: Deps,
  actor: Actor,
  ability: 'register:mark' | 'register:read',
  places: readonly ListPlace[],
  use: string,
): Promise<SubjectFile[]> {
  const ids = places.map((place) => place.subjectId);
  const files = await inRegister(deps, actor, ability, (tx) => subjectFiles(tx, { ids }, use));
  return ids.flatMap((id) => files.get(id) ?? []);
}

/** Where a list goes on: after this person, whose names are not in the address. */
function cursorOf({ subjectId, endsOn }: ListPlace, search: RegisterSearch): string {
  return search.ends === undefined ? subjectId : `${endsOn}.${subjectId}`;
}

async function placeOf(tx: Tx, actor: Actor, after: string): Promise<ListPlace> {
  const { id, endsOn } = CURSOR.exec(after.toLowerCase())?.groups ?? {};
  const sortKey = id === undefined ? undefined : await placeInList(tx, actor.federationId, id);
  if (id !== undefined && sortKey !== undefined)
    return { subjectId: id, sortKey, endsOn: endsOn ?? null };
  throw new Refusal('bad-input', 'This list cannot go on from here.', 'Load the list again.', {
    field: 'after',
  });
}

async function requireUse(tx: Tx, use: string): Promise<void> {
  if (use === PAGE_USE || (await usesInForce(tx)).some(({ code }) => code === use)) return;
  throw new Refusal(
    'bad-input',
    'Nobody is asked about this use.',
    'Choose one of the uses shown.',
    { field: 'use' },
  );
}
