import { inflateSync } from 'node:zlib';

/**
 * The text of each page of a PDF that pdfkit wrote, in the order in which it was drawn: pieces of one line are put together, lines
 * are apart by a line break. Reads just what pdfkit writes: compressed streams, embedded fonts with a map back to letters.
 */
export function pdfPages(pdf: Buffer): string[] {
  const objects = objectsOf(pdf);
  const letters = lettersByFont(objects);
  return [...objects.values()]
    .filter(({ words }) => /\/Type \/Page\b/.test(words))
    .map(({ words }) => textOf(objects.get(refIn(words, 'Contents'))?.stream ?? '', letters));
}

interface PdfObject {
  readonly words: string;
  readonly stream: string;
}

function objectsOf(pdf: Buffer): Map<string, PdfObject> {
  const objects = new Map<string, PdfObject>();
  const raw = pdf.toString('latin1');
  for (const [, number = '', body = ''] of raw.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gmu)) {
    const [words = '', rest] = body.split('\nstream\n');
    const end = rest?.lastIndexOf('\nendstream') ?? 0;
    const bytes = Buffer.from(rest?.slice(0, end) ?? '', 'latin1');
    const isPacked = words.includes('/FlateDecode');
    const stream = isPacked && bytes.length > 0 ? inflateSync(bytes).toString('latin1') : '';
    objects.set(number, { words, stream });
  }
  return objects;
}

function refIn(words: string, name: string): string {
  return new RegExp(`/${name} (\\d+) 0 R`, 'u').exec(words)?.[1] ?? '';
}

/** For each name of a font on the pages, what its numbers stand for. */
function lettersByFont(objects: ReadonlyMap<string, PdfObject>): Map<string, string[]> {
  const fonts = new Map<string, string[]>();
  for (const { words } of objects.values()) {
    const named = /\/Font <<([^>]*)>>/u.exec(words)?.[1] ?? '';
    for (const [, name = '', ref = ''] of named.matchAll(/\/(\w+) (\d+) 0 R/gu)) {
      const map = objects.get(refIn(objects.get(ref)?.words ?? '', 'ToUnicode'))?.stream ?? '';
      const letters = [...map.matchAll(/\[((?:<[0-9a-f ]*>\s*)+)\]/gu)].flatMap(([, list = '']) =>
        [...list.matchAll(/<([0-9a-f ]*)>/gu)].map(([, codes = '']) => fromCodes(codes)),
      );
      fonts.set(name, letters);
    }
  }
  return fonts;
}

function fromCodes(codes: string): string {
  return String.fromCharCode(
    ...(codes.replaceAll(' ', '').match(/.{4}/gu) ?? []).map((code) => Number.parseInt(code, 16)),
  );
}

function textOf(content: string, fonts: ReadonlyMap<string, string[]>): string {
  const pieces: string[] = [];
  for (const [, font = '', drawn = ''] of content.matchAll(
    /\/(\w+) [\d.]+ Tf[\s\S]*?\[([^\]]*)\] TJ/gu,
  )) {
    const letters = fonts.get(font) ?? [];
    const text = [...drawn.matchAll(/<([0-9a-f]+)>/gu)]
      .flatMap(([, numbers = '']) => numbers.match(/.{4}/gu) ?? [])
      .map((number) => letters[Number.parseInt(number, 16)] ?? '?');
    pieces.push(text.join(''));
  }
  return pieces.join('\n');
}
