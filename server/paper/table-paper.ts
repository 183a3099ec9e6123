import { breathe, FONT, INK, MARGIN, type Paper, SIZE, textEnd } from './paper.ts';

export interface PaperColumn {
  readonly heading: string;
  /** Points. */
  readonly width: number;
}

const PADDING = 3;
const GAP = 8;

/** Draws a table over as many pages as it needs, its headings at the top of each. */
export async function drawTable(
  paper: Paper,
  columns: readonly PaperColumn[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const headings = columns.map(({ heading }) => heading);
  drawRow(paper, columns, headings, FONT.strong);
  for (const [index, row] of rows.entries()) {
    paper.font(FONT.plain).fontSize(SIZE.text);
    if (paper.y + heightOf(paper, columns, row) > textEnd(paper)) {
      paper.addPage();
      drawRow(paper, columns, headings, FONT.strong);
    }
    drawRow(paper, columns, row, FONT.plain);
    await breathe(index);
  }
}

function drawRow(
  paper: Paper,
  columns: readonly PaperColumn[],
  cells: readonly string[],
  font: string,
): void {
  paper.font(font).fontSize(SIZE.text).fillColor(INK.text);
  const height = heightOf(paper, columns, cells);
  const top = paper.y;
  let x = MARGIN;
  for (const [index, { width }] of columns.entries()) {
    paper.text(cells[index] ?? '', x, top + PADDING, { width: width - GAP });
    x += width;
  }
  paper
    .moveTo(MARGIN, top + height)
    .lineTo(x, top + height)
    .lineWidth(font === FONT.strong ? 1 : 0.5)
    .strokeColor(INK.line)
    .stroke();
  paper.x = MARGIN;
  paper.y = top + height;
}

function heightOf(paper: Paper, columns: readonly PaperColumn[], cells: readonly string[]): number {
  const heights = columns.map(({ width }, index) =>
    paper.heightOfString(cells[index] ?? '', { width: width - GAP }),
  );
  return Math.max(...heights) + 2 * PADDING;
}
