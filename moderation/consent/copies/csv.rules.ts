/** Tells Excel that the file is UTF-8; without it Zoë becomes ZoÃ«. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet would take for a formula, also behind spaces and line ends that it skips. */
const FORMULA_START = /^(?:[\t\r\n]|\s*[=+\-@])/u;

/** One line of a CSV file (RFC 4180), with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front, which makes it text: names come from forms that
 * strangers filled in. One that a spreadsheet of another country would split is quoted.
 */
export function csvCell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
