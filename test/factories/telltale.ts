import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** How deep something may be wrapped: a PDF in a gzip in base64 is three. */
const DEPTH = 3;

/**
 * Which of these words are in the bytes, however they are written there: in any case and with or without accents; as UTF-8, Latin-1
 * or UTF-16; behind JSON, HTML or percent escapes; in base64 or hex; compressed; or drawn in a PDF.
 */
export function telltalesIn(bytes: Buffer | string, words: readonly string[]): string[] {
  const found = new Set<string>();
  let level = [Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'utf8')];
  for (let depth = 0; depth <= DEPTH; depth += 1) {
    const opened = level.flatMap((part) => [
      part,
      ...decompressed(part, depth),
      ...drawnInPdf(part),
    ]);
    // All of one level at once: thousands of short pieces would take long one by one.
    const whole = Buffer.concat(opened.flatMap((part) => [part, BETWEEN]));
    const texts = textsOf(whole).map(plainly);
    for (const word of words) {
      const plain = plainly(word);
      if (texts.some((text) => text.includes(plain))) found.add(word);
    }
    level = encodedIn(whole);
  }
  return words.filter((word) => found.has(word));
}

const BETWEEN = Buffer.from('\n#\n#');

/** Letters without accents, capitals, blanks and punctuation: a word that is set with a hyphen or a space inside counts. */
function plainly(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function textsOf(bytes: Buffer): string[] {
  const utf8 = bytes.toString('utf8');
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const odd = bytes.subarray(1, bytes.length - ((bytes.length + 1) % 2));
  return [
    utf8,
    bytes.toString('latin1'),
    ...[even, odd].flatMap((part) => [
      part.toString('utf16le'),
      Buffer.from(part).swap16().toString('utf16le'),
    ]),
    unescaped(utf8),
  ];
}

function unescaped(text: string): string {
  const at = (digits: string, base: number): string => {
    const point = Number.parseInt(digits, base);
    return point <= 0x10_ff_ff ? String.fromCodePoint(point) : '';
  };
  return text
    .replaceAll(/(?:%[\da-f]{2})+/giu, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
    )
    .replaceAll(/\\u([\da-f]{4})/giu, (_, digits: string) => at(digits, 16))
    .replaceAll(/\\x([\da-f]{2})/giu, (_, digits: string) => at(digits, 16))
    .replaceAll(/&#x([\da-f]+);/giu, (_, digits: string) => at(digits, 16))
    .replaceAll(/&#(\d+);/gu, (_, digits: string) => at(digits, 10));
}

/** What is written in base64 or hex somewhere in the bytes. */
function encodedIn(bytes: Buffer): Buffer[] {
  const text = bytes.toString('latin1');
  const runs = [...text.matchAll(/[\w+/=-]{12,}/gu)].map(([run]) => run);
  const hex = [...text.matchAll(/(?:[\da-f]{2}){4,}/giu)].map(([run]) => Buffer.from(run, 'hex'));
  return [
    // A word may begin at any of four letters of a longer run.
    ...runs.flatMap((run) => [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64'))),
    ...hex,
  ];
}

/** Brotli has no first bytes to know it by, so it is tried for the whole answer only. */
function decompressed(bytes: Buffer, depth: number): Buffer[] {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return attempt(() => gunzipSync(bytes));
  if (bytes[0] === 0x78) return attempt(() => inflateSync(bytes));
  return depth === 0 ? attempt(() => brotliDecompressSync(bytes)) : [];
}

function attempt(open: () => Buffer): Buffer[] {
  try {
    return [open()];
  } catch {
    return [];
  }
}

/** The text of a PDF: what its streams hold, and its glyphs as the fonts' own tables (ToUnicode) name them. */
function drawnInPdf(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) return [];
  const text = bytes.toString('latin1');
  const streams = [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/gu)].map(
    ([, body = '']) => {
      const raw = Buffer.from(body, 'latin1');
      return attempt(() => inflateSync(raw))[0] ?? raw;
    },
  );
  const tables = streams
    .map((stream) => glyphTable(stream.toString('latin1')))
    .filter(({ size }) => size > 0);
  const drawn = streams.map((stream) =>
    [...stream.toString('latin1').matchAll(/<([\da-f]+)>/giu)]
      .map(([, glyphs = '']) => glyphs)
      .join(''),
  );
  const spoken = tables.flatMap((table) =>
    drawn.map((glyphs) =>
      (glyphs.match(/.{4}/gu) ?? []).map((glyph) => table.get(glyph.toLowerCase()) ?? '').join(''),
    ),
  );
  return [...streams, ...spoken.map((words) => Buffer.from(words, 'utf8'))];
}

function glyphTable(text: string): Map<string, string> {
  const table = new Map<string, string>();
  const word = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, body = ''] of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/gu)) {
    for (const [, glyph = '', letters = ''] of body.matchAll(/<(\w{4})>\s*<(\w+)>/gu))
      table.set(glyph.toLowerCase(), word(letters));
  }
  for (const [, body = ''] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/gu)) {
    for (const [, from = '', , list = ''] of body.matchAll(
      /<(\w{4})>\s*<(\w{4})>\s*\[([^\]]*)\]/gu,
    )) {
      const start = Number.parseInt(from, 16);
      [...list.matchAll(/<(\w+)>/gu)].forEach(([, letters = ''], index) =>
        table.set((start + index).toString(16).padStart(4, '0'), word(letters)),
      );
    }
  }
  return table;
}
