import { LIMITS } from '../../kernel/limits.ts';

/** A row of the file. `row` is what the spreadsheet shows: the headings are row 1, and an empty row counts. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** A file that can be read: every row has a cell for each heading. */
export interface Sheet {
  readonly headings: readonly string[];
  readonly rows: readonly SheetRow[];
}

export interface Problem {
  readonly row: number | null;
  readonly column: string | null;
  readonly says: string;
}

const UTF8_MARK = [0xef, 0xbb, 0xbf];

const FOREIGN: readonly { readonly begins: readonly number[]; readonly says: string }[] = [
  {
    begins: [0x50, 0x4b, 0x03, 0x04],
    says: 'This is an Excel workbook (or a ZIP file), not a CSV file. Open it and save it as "CSV UTF-8".',
  },
  {
    begins: [0xd0, 0xcf, 0x11, 0xe0],
    says: 'This is an old Excel workbook, not a CSV file. Open it and save it as "CSV UTF-8".',
  },
  {
    begins: [0x25, 0x50, 0x44, 0x46],
    says: 'This is a PDF, not a CSV file. Export the list as CSV.',
  },
  {
    begins: [0x7b, 0x5c, 0x72, 0x74],
    says: 'This is a text document (RTF), not a CSV file. Export the list as CSV.',
  },
  { begins: [0x1f, 0x8b], says: 'This is a packed file, not a CSV file. Unpack it first.' },
  { begins: [0xff, 0xfe], says: 'This file is saved as "Unicode text". Save it as "CSV UTF-8".' },
  { begins: [0xfe, 0xff], says: 'This file is saved as "Unicode text". Save it as "CSV UTF-8".' },
];

/** What is wrong with the bytes before anybody reads them as rows; undefined when nothing is. */
export function problemOfBytes(bytes: Uint8Array): Problem | undefined {
  if (bytes.length > LIMITS.importBytes) {
    return ofFile(
      `The file is larger than ${LIMITS.importBytes / 1024 / 1024} MB. Export fewer columns, or one school at a time.`,
    );
  }
  const foreign = FOREIGN.find(({ begins }) => begins.every((byte, at) => bytes[at] === byte));
  if (foreign !== undefined) return ofFile(foreign.says);
  const zero = bytes.indexOf(0);
  if (zero === -1) return undefined;
  let row = 1;
  for (let at = 0; at < zero; at++) if (bytes[at] === 0x0a) row++;
  return {
    row,
    column: null,
    says: 'There is a zero byte here, which no CSV file has. The file is damaged; export it again.',
  };
}

/**
 * The file's text: UTF-8 with or without its mark, else Windows-1252, which is what Excel writes for "CSV". A file that is neither
 * whole UTF-8 nor plain Windows-1252 was cut or stuck together, and guessing would spoil names.
 */
export function textOf(bytes: Uint8Array): string | Problem {
  const marked = UTF8_MARK.every((byte, at) => bytes[at] === byte);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const broken = ofFile(
      'The letters with accents in this file are damaged, or the file was cut off. Export it again and choose "CSV UTF-8".',
    );
    // Half a letter of UTF-8 at the end is the first of two bytes; in Windows-1252 it would be a capital Ã, Ä or Å that ends a word.
    const halved = [0xc3, 0xc4, 0xc5].includes(bytes.at(-1) ?? 0);
    if (marked || halved || hasUtf8Letters(bytes)) return broken;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Whether some letters are written in UTF-8: two or more bytes that belong together. In Windows-1252 that is next to impossible. */
function hasUtf8Letters(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) => {
    const next = (step: number): boolean => ((bytes[at + step] ?? 0) & 0xc0) === 0x80;
    if (byte >= 0xc3 && byte <= 0xdf) return next(1);
    return byte >= 0xe1 && byte <= 0xef && next(1) && next(2);
  });
}

/** Excel's own note of the separator, "sep=;", which it does not show as a row. */
const SEPARATOR_NOTE = /^sep=([,;\t])(?:\r\n|\n|\r)/i;
const SEPARATORS = [',', ';', '\t'] as const;

/** The separator, by how often each comes in the headings outside quotes, and the text without Excel's note of it. */
export function separatorOf(text: string): { separator: string; body: string } {
  const note = SEPARATOR_NOTE.exec(text);
  if (note?.[1] !== undefined) return { separator: note[1], body: text.slice(note[0].length) };
  const counts = new Map<string, number>(SEPARATORS.map((each) => [each, 0]));
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted) {
      const count = counts.get(character);
      if (count !== undefined) counts.set(character, count + 1);
    }
  }
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one);
  return { separator: most?.[0] ?? ',', body: text };
}

/** Rows as they were split, checked and made into a sheet; or everything that is wrong with them. */
export function sheetOf(records: readonly (readonly string[])[]): Sheet | readonly Problem[] {
  const [first, ...rest] = records;
  if (first === undefined || isBlank(first)) {
    return [ofFile('The file is empty, or its first row is. The first row must be the headings.')];
  }
  const headings = first.map((heading) => heading.trim());
  while (headings.at(-1) === '') headings.pop();
  const wrong = problemsOfHeadings(headings);
  if (wrong.length > 0) return wrong;
  const rows = rest
    .map((cells, index) => ({ row: index + 2, cells }))
    .filter(({ cells }) => !isBlank(cells));
  if (rows.length === 0) return [ofFile('The file has headings and no pupils.')];
  if (rows.length > LIMITS.importRows) {
    return [
      ofFile(
        `The file has more than ${LIMITS.importRows.toLocaleString('en-GB')} rows. Import one school at a time.`,
      ),
    ];
  }
  const last = rows.at(-1)?.row;
  const problems: Problem[] = [];
  for (const each of rows) {
    problems.push(...problemsOfRow(each, headings, each.row === last));
    if (problems.length >= LIMITS.importProblemsCounted) break;
  }
  if (problems.length > 0) return problems;
  return {
    headings,
    rows: rows.map(({ row, cells }) => ({ row, cells: cells.slice(0, headings.length) })),
  };
}

function problemsOfHeadings(headings: readonly string[]): Problem[] {
  if (headings.length > LIMITS.importColumns) {
    return [ofFile(`The file has more than ${LIMITS.importColumns} columns. Export fewer.`)];
  }
  if (headings.length < 3) {
    return [
      ofFile(
        'There are fewer than three columns. A CSV file separates them by commas, semicolons or tabs.',
      ),
    ];
  }
  if (/^\s*</.test(headings[0] ?? '')) {
    return [ofFile('This is a web page or XML, not a CSV file. Export the list as CSV.')];
  }
  const seen = new Map<string, number>();
  return headings.flatMap((heading, index): Problem[] => {
    const at = { row: 1, column: heading === '' ? `column ${index + 1}` : heading.slice(0, 60) };
    if (heading.length > LIMITS.importHeadingCharacters)
      return [{ ...at, says: 'This heading is too long.' }];
    // A column without a heading may be there: nothing can be read from it.
    if (heading === '') return [];
    if (hasUnreadable(heading))
      return [{ ...at, says: 'This heading has a character that cannot be read.' }];
    const earlier = seen.get(heading.toLowerCase());
    seen.set(heading.toLowerCase(), earlier ?? index);
    if (earlier === undefined) return [];
    return [
      {
        ...at,
        says: `Columns ${earlier + 1} and ${index + 1} have the same heading. Rename one of them in the export.`,
      },
    ];
  });
}

function problemsOfRow(
  { row, cells }: SheetRow,
  headings: readonly string[],
  isLast: boolean,
): Problem[] {
  if (cells.length < headings.length) {
    const cut = isLast
      ? ' It is the last row: the file may have been cut off. Export it again.'
      : '';
    return [
      {
        row,
        column: null,
        says: `This row has ${cells.length} cells and there are ${headings.length} headings.${cut}`,
      },
    ];
  }
  if (cells.slice(headings.length).some((cell) => cell.trim() !== '')) {
    return [
      {
        row,
        column: null,
        says: `This row has ${cells.length} cells and there are only ${headings.length} headings. A comma inside a cell needs quotes around the cell.`,
      },
    ];
  }
  return cells.slice(0, headings.length).flatMap((cell, index): Problem[] => {
    const column = headings[index] ?? null;
    if (cell.length > LIMITS.importCellCharacters) {
      return [
        {
          row,
          column,
          says: `This cell has more than ${LIMITS.importCellCharacters.toLocaleString('en-GB')} characters.`,
        },
      ];
    }
    return hasUnreadable(cell)
      ? [
          {
            row,
            column,
            says: 'This cell has a character that cannot be read. Type it anew and export again.',
          },
        ]
      : [];
  });
}

/** Control characters but tab and line breaks, and the mark that stands for a letter that was lost. */
function hasUnreadable(text: string): boolean {
  return /[^\P{Cc}\t\n\r]|\uFFFD/u.test(text);
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

export function ofFile(says: string): Problem {
  return { row: null, column: null, says };
}
