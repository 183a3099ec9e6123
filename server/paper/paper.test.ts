import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { ChildFile } from '../../moderation/consent/copies/child-file.actions.ts';
import { registerCsv } from '../../moderation/consent/copies/export-csv.rules.ts';
import type { RegisterExport } from '../../moderation/consent/copies/register-export.actions.ts';
import { pdfPages } from '../../test/factories/pdf-text.ts';
import { childFilePaper } from './child-file-paper.ts';
import type { Paper } from './paper.ts';
import { registerPaper } from './register-paper.ts';

const LONG = 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh';

function register(count: number): RegisterExport {
  return {
    school: { id: 'ssq', name: 'Stanton St Quintin Primary', shortName: 'SSQ' },
    className: null,
    day: '2026-11-24',
    exportedAt: new Date('2026-11-24T12:05:00Z'),
    exportedBy: 'Martin Hale',
    uses: [
      { use: 'facebook', name: 'Facebook Page' },
      { use: 'press', name: 'Press' },
    ],
    people: Array.from({ length: count }, (_, index) => ({
      id: String(index),
      surname: index === 7 ? LONG : `Łukasik-${index}`,
      forename: 'Zoë',
      knownAs: null,
      kind: 'pupil' as const,
      className: 'Oak',
      answers: ['yes, in a group only', 'cannot be published'],
    })),
  };
}

async function pagesOf(paper: Paper): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of paper) chunks.push(chunk as Buffer);
  return pdfPages(Buffer.concat(chunks));
}

describe('the register on paper', () => {
  test('400 people over many pages: each once, with the headings, the number and who took it on every page', async () => {
    const pages = await pagesOf(await registerPaper(register(400)));
    expect(pages.length).toBeGreaterThan(8);
    for (const [index, page] of pages.entries()) {
      expect(page).toContain('Facebook Page');
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
      expect(page).toContain(
        'Confidential. Stanton St Quintin Primary, Tue 24 Nov 2026, Martin Hale',
      );
    }
    const names = pages.join('\n').match(/Łukasik-\d+, Zoë/gu) ?? [];
    expect(new Set(names).size).toBe(399);
    expect(names).toHaveLength(399);
  });
  test('a very long name is broken, not cut', async () => {
    const [page = ''] = await pagesOf(await registerPaper(register(10)));
    expect(page.replaceAll('\n', '')).toContain(LONG);
    expect(page).toContain('As of Tue 24 Nov 2026, 12:05. Copy taken by Martin Hale.');
    expect(page).toContain('10 people.');
  });
  test('others get their turn while a long one is written', async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 0);
    try {
      await registerPaper(register(400));
    } finally {
      clearInterval(ticking);
    }
    expect(turns).toBeGreaterThan(5);
  });
});

test('one person on paper: every section, and what is left out is said', async () => {
  const file = {
    subject: { forename: 'Zoë', surname: 'Łukasik' },
    schoolName: 'Stanton',
    day: '2026-11-24',
    exportedBy: 'Martin Hale',
  } as ChildFile;
  const lines = Array.from({ length: 90 }, (_, index) => ({
    title: `Day ${index}`,
    says: 'Facebook Page: yes; in a group only; by Claire Łukasik (mother)',
  }));
  const pages = await pagesOf(
    await childFilePaper(file, [
      { heading: 'Every answer', lines, note: null },
      { heading: 'Protection', lines: [], note: 'Left out of this copy.' },
    ]),
  );
  const text = pages.join('\n');
  expect(pages.length).toBeGreaterThan(1);
  expect(text).toContain('All that is held about Zoë Łukasik');
  expect(text.match(/^Day \d+$/gmu)).toHaveLength(90);
  expect(text).toContain('Left out of this copy.');
});

describe('the register as CSV', () => {
  test('reads back as it was, accents, commas, quotes and line breaks and all', () => {
    const [first] = register(1).people;
    const people = [
      { ...first!, surname: 'O"Hara, the younger', forename: 'Zoë\nAnn', className: null },
      { ...first!, surname: '=HYPERLINK("http://x")', forename: '+44', knownAs: '@SUM(A1)' },
      { ...first!, surname: '-2+3', forename: '\tTab', knownAs: '\rReturn' },
    ];
    const text = [...registerCsv({ ...register(0), people })].join('');
    expect(text.startsWith('\uFEFF')).toBe(true);
    const rows = parse(text, { bom: true });
    const head = 'Surname,First name,Known as,Class,Facebook Page,Press,School,As of,Exported by';
    expect(rows[0]?.join(',')).toBe(head);
    expect(rows.slice(1).map((row) => row.slice(0, 4))).toEqual([
      ['O"Hara, the younger', 'Zoë\nAnn', '', ''],
      ['\'=HYPERLINK("http://x")', "'+44", "'@SUM(A1)", 'Oak'],
      ["'-2+3", "'\tTab", "'\rReturn", 'Oak'],
    ]);
    expect(rows[1]?.slice(4)).toEqual([
      'yes, in a group only',
      'cannot be published',
      'Stanton St Quintin Primary',
      '2026-11-24',
      'Martin Hale',
    ]);
  });
});
