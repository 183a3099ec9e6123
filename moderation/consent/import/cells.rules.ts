import { hasHiddenCharacters, isReadable } from '../../kernel/written-name.contract.ts';

/** A cell's value, or the sentence that says why it has none. */
export type Read<Value> = { readonly value: Value } | { readonly wrong: string };

const NAME_CHARACTERS = 100;
/** A spreadsheet runs a cell that begins so as a formula, wherever it is opened next; some take the wide letters for the same. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** How words are compared: without regard to case, spaces around and doubled, and how an accent is written. */
export function fold(text: string): string {
  return text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();
}

/** A name, a class or a relation; spaces put in order. '' is left to the caller. */
export function readName(cell: string): Read<string> {
  const value = cell.normalize('NFC').trim().replaceAll(/\s+/gu, ' ');
  // Looked at before trimming as well: a tab or a line break in front is how a formula hides.
  if (FORMULA.test(cell) || FORMULA.test(value)) {
    return { wrong: `"${short(value)}" begins like a formula, not like a name.` };
  }
  if (value.length > NAME_CHARACTERS)
    return { wrong: `This is longer than ${NAME_CHARACTERS} characters.` };
  if (hasHiddenCharacters(value) || (value !== '' && !isReadable(value)))
    return { wrong: 'There is a character in it that cannot be seen, or no letter. Type it anew.' };
  return { value };
}

const NUMBER_CHARACTERS = 40;
const UPN = /^[A-Z]\d{11}[A-Z0-9]$/i;

/** A pupil's number. A UPN is written with capitals, so that "z123" and "Z123" are one. */
export function readNumber(cell: string): Read<string> {
  const value = cell.trim();
  if (value === '')
    return {
      wrong: 'There is no pupil number. Give the pupil one in your system, or take the row out.',
    };
  if (/^\d+(?:[.,]\d+)?E\+?\d+$/i.test(value)) {
    return {
      wrong: `"${short(value)}" is a number that Excel has shortened. Export again without opening the file in Excel.`,
    };
  }
  if (FORMULA.test(cell) || FORMULA.test(value))
    return { wrong: `"${short(value)}" begins like a formula, not like a number.` };
  if (value.length > NUMBER_CHARACTERS)
    return { wrong: `This is longer than ${NUMBER_CHARACTERS} characters.` };
  return { value: UPN.test(value) ? value.toUpperCase() : value };
}

/** Whether this is a Unique Pupil Number, which belongs to one child in England, whatever the school. */
export function isUpn(number: string): boolean {
  return UPN.test(number);
}

const ADDRESS = /^[^\s@,;<>"=+-][^\s@,;<>"]*@[^\s@,;<>"]+\.[^\s@,;<>"]+$/;

/** An e-mail address; null when the cell is empty. */
export function readEmail(cell: string): Read<string | null> {
  const value = cell.trim();
  if (value === '') return { value: null };
  if (value.length > 254 || !ADDRESS.test(value))
    return { wrong: `"${short(value)}" is not one e-mail address.` };
  return { value };
}

type DateFormat = 'dd/mm/yyyy' | 'yyyy-mm-dd';

/** A day as "2026-11-24"; null when the cell is empty. A time of midnight after it, as some systems write, is passed over. */
export function readDay(cell: string, format: DateFormat): Read<string | null> {
  const value = cell.trim().replace(/[ T]00:00(?::00(?:\.0+)?)?$/, '');
  if (value === '') return { value: null };
  if (/^\d{4,6}(?:[.,]\d+)?$/.test(value)) {
    return {
      wrong: `"${short(value)}" is a date as Excel counts days. Format the column as a date and export again.`,
    };
  }
  const dayFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value);
  const yearFirst = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  const parts = format === 'dd/mm/yyyy' ? dayFirst?.slice(1).toReversed() : yearFirst?.slice(1);
  if (parts === undefined)
    return { wrong: `"${short(value)}" is not a date written as ${format}.` };
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (month < 1 || month > 12 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return { wrong: `There is no day "${short(value)}"; dates are read as ${format}.` };
  }
  if (year < 1990 || year > 2100)
    return { wrong: `The year of "${short(value)}" cannot be right.` };
  return { value: date.toISOString().slice(0, 10) };
}

/**
 * A cell for a file that others open in a spreadsheet: what would run as a formula gets an apostrophe in front, and whatever any
 * country's spreadsheet would split at is quoted, or the formula stood behind a semicolon.
 */
export function harmlessCell(text: string): string {
  const harmless = FORMULA.test(text) || FORMULA.test(text.trimStart()) ? `'${text}` : text;
  return /[",;\r\n\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** What a sentence quotes of a cell. */
export function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
