import type { ChildFile } from '../../moderation/consent/copies/child-file.actions.ts';
import type { FileSection } from '../../moderation/consent/copies/child-file.rules.ts';
import { spokenDay } from '../../moderation/consent/permission-words.rules.ts';
import {
  breathe,
  FONT,
  INK,
  MARGIN,
  openPaper,
  type Paper,
  SIZE,
  textEnd,
  textWidth,
} from './paper.ts';

const TITLE_SHARE = 0.28;

/** All that is held about one person, on paper. */
export function childFilePaper(file: ChildFile, sections: readonly FileSection[]): Promise<Paper> {
  const { subject, schoolName, day, exportedBy } = file;
  const name = `${subject.forename} ${subject.surname}`;
  return openPaper(
    {
      title: `All that is held about ${name}`,
      facts: [schoolName, `As of ${spokenDay(day)}. Copy taken by ${exportedBy}.`],
      layout: 'portrait',
      foot: `Confidential. ${name}, ${spokenDay(day)}, ${exportedBy}`,
    },
    async (paper) => {
      let line = 0;
      for (const { heading, lines, note } of sections) {
        paper.moveDown(0.8);
        keepTogether(paper, 3 * SIZE.heading);
        paper.font(FONT.strong).fontSize(SIZE.heading).fillColor(INK.text);
        paper.text(heading, MARGIN).moveDown(0.3);
        paper.font(FONT.plain).fontSize(SIZE.text);
        if (note !== null)
          paper.fillColor(INK.soft).text(note, MARGIN, paper.y, { width: textWidth(paper) });
        for (const { title, says } of lines) {
          drawLine(paper, title, says);
          await breathe(line);
          line += 1;
        }
      }
    },
  );
}

function drawLine(paper: Paper, title: string, says: string): void {
  const width = textWidth(paper);
  const left = { width: width * TITLE_SHARE - 8 };
  const right = { width: width * (1 - TITLE_SHARE) };
  const height = Math.max(paper.heightOfString(title, left), paper.heightOfString(says, right));
  keepTogether(paper, height);
  const top = paper.y;
  paper.fillColor(INK.soft).text(title, MARGIN, top, left);
  paper.fillColor(INK.text).text(says, MARGIN + width * TITLE_SHARE, top, right);
  paper.x = MARGIN;
  paper.y = top + height + 3;
}

/** Begins a new page when this much, in points, would not fit on this one. */
function keepTogether(paper: Paper, height: number): void {
  if (paper.y + height > textEnd(paper)) paper.addPage();
}
