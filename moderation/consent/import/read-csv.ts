import { CsvError, parse } from 'csv-parse/sync';
import { LIMITS } from '../../kernel/limits.ts';
import {
  ofFile,
  type Problem,
  problemOfBytes,
  separatorOf,
  type Sheet,
  sheetOf,
  textOf,
} from './sheet.rules.ts';

/**
 * Reads a CSV file as schools' systems and Excel write it: comma, semicolon or tab; UTF-8 or Windows-1252; any line ends; quotes.
 *
 * @returns the sheet, or everything that keeps it from being read
 */
export function readCsv(bytes: Uint8Array): Sheet | readonly Problem[] {
  const wrong = problemOfBytes(bytes);
  if (wrong !== undefined) return [wrong];
  const text = textOf(bytes);
  if (typeof text !== 'string') return [text];
  if (text.trim() === '') return [ofFile('The file is empty.')];
  if (/^\s*</.test(text)) {
    return [ofFile('This is a web page or XML, not a CSV file. Export the list as CSV.')];
  }
  const { separator, body } = separatorOf(text);
  try {
    return sheetOf(recordsOf(body, separator));
  } catch (error) {
    if (error instanceof CsvError) return [inWords(error)];
    throw error;
  }
}

export function isSheet(read: Sheet | readonly Problem[]): read is Sheet {
  return 'headings' in read;
}

function recordsOf(body: string, separator: string): string[][] {
  const records: string[][] = parse(body, {
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // One more than may be, so that too many show.
    to: LIMITS.importRows + 2,
  });
  return records;
}

function inWords(error: CsvError): Problem {
  const row = typeof error['records'] === 'number' ? error['records'] + 1 : null;
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return {
        row,
        column: null,
        says: 'A quote (") opens in this row and never closes. The file may have been cut off; export it again.',
      };
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return {
        row,
        column: null,
        says: 'A quote (") stands in the middle of a cell of this row. Take it out, or export the file again.',
      };
    default:
      return { row, column: null, says: 'This row cannot be read as CSV. Export the file again.' };
  }
}
