import { brotliCompressSync, gzipSync } from 'node:zlib';
import path from 'node:path';
import PdfFile from 'pdfkit';
import { describe, expect, test } from 'vitest';
import { telltalesIn } from './telltale.ts';

const WORDS = ['Wolpertinger', 'Zwölfender'];
const SAID = 'said that Wolpertinger and the Zwölfender live here';

async function pdfOf(words: string, font: string): Promise<Buffer> {
  const document = new PdfFile();
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise((resolve) => document.on('end', resolve));
  document.font(font).fontSize(12).text(words);
  document.end();
  await ended;
  return Buffer.concat(parts);
}

describe('a word is found, however it is written', () => {
  test.each<[string, Buffer | string]>([
    ['plain', SAID],
    ['in capitals, without accents', 'WOLPERTINGER ZWOLFENDER'],
    ['with decomposed accents', SAID.normalize('NFD')],
    ['as Latin-1', Buffer.from(SAID, 'latin1')],
    ['as UTF-16', Buffer.from(SAID, 'utf16le')],
    ['as UTF-16, one byte on', Buffer.concat([Buffer.from([7]), Buffer.from(SAID, 'utf16le')])],
    ['as big-endian UTF-16', Buffer.from(SAID, 'utf16le').swap16()],
    [
      'escaped in JSON',
      JSON.stringify(SAID).replaceAll(
        /[^ -~]|[Wz]/gu,
        (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
      ),
    ],
    ['in an address', `?q=${encodeURIComponent(SAID)}`],
    ['in HTML', SAID.replaceAll(/[^ -~]|p/gu, (one) => `&#${one.codePointAt(0) ?? 0};`)],
    ['in base64', `{"a":"${Buffer.from(SAID).toString('base64')}"}`],
    ['in base64 within a longer run', `abc${Buffer.from(SAID).toString('base64url')}`],
    ['in hex', `\\x${Buffer.from(SAID).toString('hex')}`],
    ['zipped', gzipSync(SAID)],
    ['packed', brotliCompressSync(SAID)],
    ['zipped in base64', gzipSync(SAID).toString('base64')],
    ['with a hyphen inside', 'Wolper-tinger, Zwölf ender'],
  ])('%s', (_, bytes) => {
    expect(telltalesIn(bytes, WORDS)).toEqual(WORDS);
  });
  test.each(['DejaVuSans.ttf', 'DejaVuSerif.ttf'])('drawn in a PDF with %s', async (font) => {
    const file = path.join('node_modules/dejavu-fonts-ttf/ttf', font);
    expect(telltalesIn(await pdfOf(SAID, file), WORDS)).toEqual(WORDS);
    expect(telltalesIn(await pdfOf('Nothing of the kind', file), WORDS)).toEqual([]);
  });
  test('and nothing else is', () => {
    expect(telltalesIn('{"says":"Flag cannot be published."}', WORDS)).toEqual([]);
  });
});
