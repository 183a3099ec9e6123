import { LIMITS } from '../kernel/limits.ts';
import { daysAfter } from '../kernel/school-time.ts';
import type { DateKind, SchoolDate } from './calendar.contract.ts';

/** A row that cannot be taken in: its number as the person counts, and one sentence. */
export interface RowProblem {
  readonly row: number;
  readonly says: string;
}

export interface ReadDates {
  readonly dates: readonly (SchoolDate & { readonly row: number })[];
  readonly problems: readonly RowProblem[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Longer than any of its kind: a term before Easter that is late, half-terms of two weeks and their weekends. */
const LONGEST_DAYS: Readonly<Record<DateKind, number>> = { term: 150, 'half-term': 23, inset: 7 };
const YEARS_BACK = 3;
const YEARS_AHEAD = 5;

/**
 * Reads rows as a website or a spreadsheet gives them: a name, the first day, the last day (left out for a single day), apart by
 * tabs, semicolons or commas. Empty rows are skipped and counted. Every row that cannot be read is named; the caller takes all
 * or nothing.
 *
 * @param today the school day; dates far from it are mistyped
 */
export function readDates(text: string, today: string): ReadDates {
  const dates: (SchoolDate & { row: number })[] = [];
  const problems: RowProblem[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/u).entries()) {
    if (line.trim() === '') continue;
    const row = index + 1;
    const read = readRow(line);
    const wrong = typeof read === 'string' ? read : whatIsWrong(read, today);
    if (wrong !== undefined) problems.push({ row, says: wrong });
    else if (typeof read !== 'string') dates.push({ ...read, row });
  }
  if (dates.length + problems.length > LIMITS.schoolDatesAtOnce) {
    return { dates: [], problems: [{ row: LIMITS.schoolDatesAtOnce + 1, says: TOO_MANY }] };
  }
  return { dates, problems };
}

const TOO_MANY = `At most ${LIMITS.schoolDatesAtOnce} rows are taken at once. Paste the rest afterwards.`;

/** What is wrong with a date, in one sentence; undefined when nothing is. */
export function whatIsWrong(date: SchoolDate, today: string): string | undefined {
  const { name, firstDay, lastDay, kind } = date;
  if (/\p{C}/u.test(name))
    return 'The name has characters in it that nobody can see. Type it again.';
  if (name.length > LIMITS.schoolDateNameCharacters)
    return `The name is longer than ${LIMITS.schoolDateNameCharacters} characters.`;
  if (lastDay < firstDay) return 'The last day is before the first day.';
  const year = Number(today.slice(0, 4));
  if (
    Number(firstDay.slice(0, 4)) < year - YEARS_BACK ||
    Number(lastDay.slice(0, 4)) > year + YEARS_AHEAD
  )
    return 'The year is too far from now. Look whether it is mistyped.';
  if (daysAfter(firstDay, LONGEST_DAYS[kind] - 1) < lastDay)
    return `That is more than ${LONGEST_DAYS[kind]} days, too long for ${SPOKEN[kind]}. Look whether a date is mistyped.`;
  return undefined;
}

const SPOKEN: Readonly<Record<DateKind, string>> = {
  term: 'a term',
  'half-term': 'a half-term',
  inset: 'training days',
};

function readRow(line: string): SchoolDate | string {
  const [name = '', first = '', last = '', ...more] = cellsOf(line);
  if (more.some((cell) => cell !== ''))
    return 'It has more than a name, a first day and a last day.';
  if (name === '') return 'It has no name. Begin with a name such as “Autumn term”.';
  const kind = kindOf(name);
  if (kind === undefined)
    return `“${name.slice(0, 30)}” says neither term, half-term nor INSET (training) day.`;
  const firstDay = readDay(first);
  if (firstDay === undefined) return dayTrouble(first, 'first');
  const lastDay = last === '' && kind === 'inset' ? firstDay : readDay(last);
  if (lastDay === undefined) return dayTrouble(last, 'last');
  return { kind, name, firstDay, lastDay };
}

/** Tabs first, since a pasted table has commas inside its cells. */
function cellsOf(line: string): string[] {
  const divider = ['\t', ';', ','].find((each) => line.includes(each)) ?? ',';
  return line.split(divider).map((cell) => cell.trim().replaceAll(/^"|"$/g, '').trim());
}

function kindOf(name: string): DateKind | undefined {
  const words = name.toLowerCase();
  if (/\b(inset|training|tdd?)\b|\bstaff day/.test(words)) return 'inset';
  if (/\bhalf[ -]?term\b/.test(words)) return 'half-term';
  return /\bterm\b/.test(words) ? 'term' : undefined;
}

function dayTrouble(cell: string, which: 'first' | 'last'): string {
  return cell === ''
    ? `It has no ${which} day.`
    : `“${cell.slice(0, 30)}” is not a day. Write it as 2 September 2026 or 02/09/2026.`;
}

/** "2026-09-02", "02/09/2026" and "2.9.2026" (day first, as here), "Wednesday 2nd September 2026". */
export function readDay(cell: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(cell);
  if (iso !== null) return dayOf(iso[1], iso[2], iso[3]);
  const numbers = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(cell);
  if (numbers !== null) return dayOf(numbers[3], numbers[2], numbers[1]);
  const words = /^(?:\p{L}{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+(\p{L}{3,9}),?\s+(\d{4})$/u.exec(
    cell,
  );
  if (words === null) return undefined;
  const month = MONTHS.indexOf((words[2] ?? '').slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? undefined : dayOf(words[3], String(month), words[1]);
}

function dayOf(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const moment = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(moment)) return undefined;
  // 31 June would roll over into July.
  return new Date(moment).toISOString().slice(0, 10) === text ? text : undefined;
}
