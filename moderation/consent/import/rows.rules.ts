import { LIMITS } from '../../kernel/limits.ts';
import type { ConsentAnswer } from '../permission.rules.ts';
import { fold, type Read, readDay, readEmail, readName, readNumber, short } from './cells.rules.ts';
import type { ConditionColumn, Mapping, UseColumn } from './mapping.contract.ts';
import type { Problem, Sheet, SheetRow } from './sheet.rules.ts';

export interface FileGuardian {
  readonly name: string;
  /** Null when the file does not say. */
  readonly relation: string | null;
  readonly email: string | null;
}

/** What the file says about one use. A term that no column speaks of is null. */
export interface FileAnswer {
  readonly use: string;
  readonly status: ConsentAnswer['status'];
  readonly groupOnly: boolean | null;
  readonly noCloseUp: boolean | null;
  readonly firstName: boolean | null;
  /** Undefined when no column speaks of it; null when the yes is open-ended. */
  readonly validUntil: string | null | undefined;
}

/** A pupil as the file has it. `undefined`: the mapping has no column for it, so the register keeps what it has. */
export interface FilePupil {
  readonly row: number;
  readonly number: string;
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null | undefined;
  readonly className: string | null | undefined;
  readonly year: string | null | undefined;
  readonly leavesOn: string | null | undefined;
  readonly guardians: readonly FileGuardian[];
  readonly answers: readonly FileAnswer[];
}

/** Collects what is wrong in one row, and goes on. */
class RowReader {
  readonly problems: Problem[] = [];
  readonly #row: SheetRow;
  readonly #places: ReadonlyMap<string, number>;

  constructor(row: SheetRow, places: ReadonlyMap<string, number>) {
    this.#row = row;
    this.#places = places;
  }

  cell(column: string): string {
    return this.#row.cells[this.#places.get(fold(column)) ?? -1] ?? '';
  }

  wrong(column: string, says: string): void {
    this.problems.push({ row: this.#row.row, column, says });
  }

  value<Value>(column: string, read: Read<Value>, otherwise: Value): Value {
    if ('value' in read) return read.value;
    this.wrong(column, read.wrong);
    return otherwise;
  }

  name(column: string): string {
    return this.value(column, readName(this.cell(column)), '');
  }

  requiredName(column: string, what: string): string {
    const before = this.problems.length;
    const name = this.name(column);
    if (name === '' && this.problems.length === before) this.wrong(column, `There is no ${what}.`);
    return name;
  }

  optionalName(column: string | null): string | null | undefined {
    if (column === null) return undefined;
    const name = this.name(column);
    return name === '' ? null : name;
  }
}

/** Every pupil of the sheet, read with a mapping that fits it; or the problems, row by row. */
export function readRows(
  sheet: Sheet,
  mapping: Mapping,
): { pupils: FilePupil[]; problems: Problem[] } {
  const places = new Map(sheet.headings.map((heading, index) => [fold(heading), index]));
  const words = new Map(mapping.uses.map((use) => [use.use, wordsOf(use)]));
  const problems: Problem[] = [];
  const pupils: FilePupil[] = [];
  const rowOf = new Map<string, number>();
  for (const row of sheet.rows) {
    const reader = new RowReader(row, places);
    const pupil = readPupil(reader, row.row, mapping, words);
    const earlier = rowOf.get(pupil.number);
    if (pupil.number !== '' && earlier !== undefined) {
      reader.wrong(
        mapping.number,
        `"${short(pupil.number)}" stands in row ${earlier} as well. Export one row for each pupil.`,
      );
    }
    rowOf.set(pupil.number, earlier ?? row.row);
    problems.push(...reader.problems);
    pupils.push(pupil);
    if (problems.length >= LIMITS.importProblemsCounted) break;
  }
  return { pupils, problems };
}

function readPupil(
  reader: RowReader,
  row: number,
  mapping: Mapping,
  words: ReadonlyMap<string, AnswerWords>,
): FilePupil {
  const { dateFormat } = mapping;
  const day = (column: string): string | null =>
    reader.value(column, readDay(reader.cell(column), dateFormat), null);
  return {
    row,
    number: reader.value(mapping.number, readNumber(reader.cell(mapping.number)), ''),
    forename: reader.requiredName(mapping.forename, 'forename'),
    surname: reader.requiredName(mapping.surname, 'surname'),
    knownAs: reader.optionalName(mapping.knownAs),
    className: reader.optionalName(mapping.className),
    year: reader.optionalName(mapping.year),
    leavesOn: mapping.leavesOn === null ? undefined : day(mapping.leavesOn),
    guardians: readGuardians(reader, mapping),
    answers: mapping.uses.flatMap((use) => readAnswer(reader, use, words.get(use.use), day)),
  };
}

function readGuardians(reader: RowReader, mapping: Mapping): FileGuardian[] {
  const seen = new Set<string>();
  return mapping.guardians.flatMap(({ name, relation, email }) => {
    const guardian = {
      name: reader.name(name),
      relation: reader.optionalName(relation) ?? null,
      email: email === null ? null : reader.value(email, readEmail(reader.cell(email)), null),
    };
    if (guardian.name === '') {
      if (guardian.email !== null)
        reader.wrong(name, 'There is an e-mail address and no name of the guardian.');
      return [];
    }
    // The same person in two columns, as some exports have it.
    if (seen.has(fold(guardian.name))) return [];
    seen.add(fold(guardian.name));
    return [guardian];
  });
}

type AnswerWords = ReadonlyMap<string, ConsentAnswer['status']>;

function wordsOf(use: UseColumn): AnswerWords {
  const words = (list: readonly string[], status: ConsentAnswer['status']) =>
    list.map((word) => [fold(word), status] as const);
  return new Map([
    ...words(use.granted, 'granted'),
    ...words(use.refused, 'refused'),
    ...words(use.withdrawn, 'withdrawn'),
    ...words(use.notAsked, 'not-asked'),
  ]);
}

function readAnswer(
  reader: RowReader,
  use: UseColumn,
  words: AnswerWords | undefined,
  day: (column: string) => string | null,
): FileAnswer[] {
  const cell = reader.cell(use.column);
  const status = words?.get(fold(cell));
  if (status === undefined) {
    reader.wrong(use.column, unknownWord(cell));
    return [];
  }
  // Terms belong to a yes: what stands beside a no is not read.
  if (status !== 'granted') {
    return [
      { use: use.use, status, groupOnly: null, noCloseUp: null, firstName: null, validUntil: null },
    ];
  }
  return [
    {
      use: use.use,
      status,
      groupOnly: readCondition(reader, use.groupOnly),
      noCloseUp: readCondition(reader, use.noCloseUp),
      firstName: readCondition(reader, use.firstName),
      validUntil: use.validUntil === null ? undefined : day(use.validUntil),
    },
  ];
}

function readCondition(reader: RowReader, condition: ConditionColumn | null): boolean | null {
  if (condition === null) return null;
  const cell = reader.cell(condition.column);
  if (condition.yes.some((word) => fold(word) === fold(cell))) return true;
  if (condition.no.some((word) => fold(word) === fold(cell))) return false;
  reader.wrong(condition.column, unknownWord(cell));
  return null;
}

function unknownWord(cell: string): string {
  return cell.trim() === ''
    ? 'The cell is empty, and the mapping does not say what an empty cell means.'
    : `"${short(cell.trim())}" is none of the words of the mapping. Say there what it means.`;
}
