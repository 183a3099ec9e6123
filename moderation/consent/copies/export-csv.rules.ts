import type { FileSection } from './child-file.rules.ts';
import { BYTE_ORDER_MARK, csvLine } from './csv.rules.ts';

/** As much of an exported register as its lines need. */
export interface RegisterToWrite {
  readonly school: { readonly name: string };
  readonly day: string;
  readonly exportedBy: string;
  readonly uses: readonly { readonly name: string }[];
  readonly people: readonly {
    readonly surname: string;
    readonly forename: string;
    readonly knownAs: string | null;
    readonly kind: 'pupil' | 'adult';
    readonly className: string | null;
    readonly answers: readonly string[];
  }[];
}

/** The register as the lines of a CSV file: one for each person, today's answer for each use in a column of its own. */
export function* registerCsv(register: RegisterToWrite): Generator<string> {
  yield BYTE_ORDER_MARK;
  yield csvLine([
    'Surname',
    'First name',
    'Known as',
    'Class',
    ...register.uses.map(({ name }) => name),
    'School',
    'As of',
    'Exported by',
  ]);
  for (const person of register.people) {
    yield csvLine([
      person.surname,
      person.forename,
      person.knownAs ?? '',
      person.className ?? (person.kind === 'adult' ? 'adult' : ''),
      ...person.answers,
      register.school.name,
      register.day,
      register.exportedBy,
    ]);
  }
}

/** One person's file as the lines of a CSV file. */
export function* childFileCsv(sections: readonly FileSection[]): Generator<string> {
  yield BYTE_ORDER_MARK;
  yield csvLine(['Section', 'Entry', 'Details']);
  for (const { heading, lines, note } of sections) {
    if (note !== null) yield csvLine([heading, '', note]);
    for (const { title, says } of lines) yield csvLine([heading, title, says]);
  }
}
