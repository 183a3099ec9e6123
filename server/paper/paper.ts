import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Pdf from 'pdfkit';

/** A document while it is being written; a stream of its bytes once it is finished. */
export type Paper = PDFKit.PDFDocument;

/** Points; a point is 1/72 inch. */
export const MARGIN = 40;
const FOOTER_HEIGHT = 24;
export const SIZE = { title: 16, heading: 11, text: 8.5 } as const;
export const INK = { text: '#1c1c1c', soft: '#555555', line: '#bbbbbb' } as const;
/** Embedded, so that Łukasz and Zoë print on every machine. */
export const FONT = { plain: 'plain', strong: 'strong' } as const;

let fonts: Promise<readonly [Buffer, Buffer]> | undefined;

function readFonts(): Promise<readonly [Buffer, Buffer]> {
  const file = (name: string): string =>
    fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  fonts ??= Promise.all([readFile(file('DejaVuSans')), readFile(file('DejaVuSans-Bold'))]);
  return fonts;
}

export interface PaperFacts {
  readonly title: string;
  /** Lines below the title: school, date, who took the copy. */
  readonly facts: readonly string[];
  readonly layout: 'portrait' | 'landscape';
  /** Stands at the foot of every page, beside its number. */
  readonly foot: string;
}

/**
 * Writes a document: its title, what `write` puts below, and a foot with the number on every page.
 *
 * @returns the finished document, to be sent as a stream
 */
export async function openPaper(
  { title, facts, layout, foot }: PaperFacts,
  write: (paper: Paper) => Promise<void>,
): Promise<Paper> {
  const [plain, strong] = await readFonts();
  const paper = new Pdf({
    size: 'A4',
    layout,
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER_HEIGHT },
    // Page numbers say "of how many", which is known at the end only.
    bufferPages: true,
    lang: 'en-GB',
    displayTitle: true,
    info: { Title: title, Creator: 'Gatehouse' },
  });
  paper.registerFont(FONT.plain, plain);
  paper.registerFont(FONT.strong, strong);
  paper.font(FONT.strong).fontSize(SIZE.title).fillColor(INK.text).text(title);
  paper.font(FONT.plain).fontSize(SIZE.text).fillColor(INK.soft).moveDown(0.3);
  for (const fact of facts) paper.text(fact);
  paper.moveDown(1).fillColor(INK.text);
  await write(paper);
  numberPages(paper, foot);
  paper.end();
  return paper;
}

/** How wide the text of a page may be, in points. */
export function textWidth({ page }: Paper): number {
  return page.width - 2 * MARGIN;
}

/** How far down text may go, in points. */
export function textEnd({ page }: Paper): number {
  return page.height - MARGIN - FOOTER_HEIGHT;
}

const LINES_AT_ONCE = 20;

/** Lets other requests in between while a long document is written. Call it with the number of every line. */
export async function breathe(line: number): Promise<void> {
  if (line % LINES_AT_ONCE !== LINES_AT_ONCE - 1) return;
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

function numberPages(paper: Paper, foot: string): void {
  const { start, count } = paper.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    paper.switchToPage(start + index);
    // Below the margin, where text would otherwise start a new page.
    paper.page.margins.bottom = 0;
    const y = paper.page.height - MARGIN - SIZE.text;
    paper.font(FONT.plain).fontSize(SIZE.text).fillColor(INK.soft);
    const width = textWidth(paper);
    // On one line, whatever it says: a height of one line with an ellipsis.
    paper.text(foot, MARGIN, y, { width: width * 0.8, height: SIZE.text, ellipsis: true });
    paper.text(`Page ${index + 1} of ${count}`, MARGIN, y, { width, align: 'right' });
  }
}
