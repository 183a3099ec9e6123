import { harmlessCell } from '../import/cells.rules.ts';

/** Tells Excel that the file is UTF-8; without it Zoë becomes ZoÃ«. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * One line of a CSV file (RFC 4180), with its line end. A cell that a spreadsheet would run as a formula gets an apostrophe in
 * front, which makes it text: names come from forms that strangers filled in.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(harmlessCell).join(',')}\r\n`;
}
