import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Theme = 'light' | 'dark';
type Palette = Record<string, string>;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const THEMES: readonly Theme[] = ['light', 'dark'];
const ACCENTS = ['sea', 'clay', 'plum', 'moss', 'slate'] as const;
const STATES = ['needs-you', 'stopped', 'going-well', 'information'] as const;

/** The colours that a rule declares, for one theme. */
function coloursOf(block: string, theme: Theme): Palette {
  const palette: Palette = {};
  for (const match of block.matchAll(
    /--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g,
  )) {
    const [, name, light, dark] = match;
    if (name && light && dark) palette[name] = theme === 'light' ? light : dark;
  }
  return palette;
}

function blockOf(selector: string): string {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no rule for ${selector}`);
  return css.slice(start, css.indexOf('\n}', start));
}

/** WCAG 2.2 relative luminance, 0 (black) to 1 (white). */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [bright, dim] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return ((bright ?? 0) + 0.05) / ((dim ?? 0) + 0.05);
}

function paletteOf(theme: Theme, accent?: string): Palette {
  const own = accent ? coloursOf(blockOf(`[data-school-accent='${accent}']`), theme) : {};
  return { ...coloursOf(blockOf(':root'), theme), ...own };
}

function contrastOf(palette: Palette, foreground: string, background: string): number {
  const one = palette[foreground];
  const other = palette[background];
  if (!one || !other) throw new Error(`no colour named ${one ? background : foreground}`);
  return contrast(one, other);
}

describe.each(THEMES)('%s', (theme) => {
  const palette = paletteOf(theme);
  const papers = ['paper', 'paper-raised', 'paper-sunk'];

  test.each(papers)('ink on %s is AAA', (paper) => {
    expect(contrastOf(palette, 'ink', paper)).toBeGreaterThanOrEqual(7);
  });

  test.each(papers)('soft ink on %s is AA', (paper) => {
    expect(contrastOf(palette, 'ink-soft', paper)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(STATES)('the words of %s are AAA on their ground and AA on each paper', (state) => {
    expect(contrastOf(palette, `${state}-fg`, `${state}-bg`)).toBeGreaterThanOrEqual(7);
    expect(contrastOf(palette, 'ink', `${state}-bg`)).toBeGreaterThanOrEqual(7);
    for (const paper of papers) {
      expect(contrastOf(palette, `${state}-fg`, paper)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('a button that cannot be undone is AAA', () => {
    expect(contrastOf(palette, 'on-danger', 'danger')).toBeGreaterThanOrEqual(7);
    for (const paper of papers)
      expect(contrastOf(palette, 'danger', paper)).toBeGreaterThanOrEqual(4.5);
  });

  test('the edge of a control and the focus ring stand out 3:1', () => {
    for (const paper of papers) {
      expect(contrastOf(palette, 'edge', paper)).toBeGreaterThanOrEqual(3);
      expect(contrastOf(palette, 'focus', paper)).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(ACCENTS)('the accent %s is AA as words, as ground and on its tint', (accent) => {
    const own = paletteOf(theme, accent);
    for (const paper of papers)
      expect(contrastOf(own, 'accent', paper)).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(own, 'accent', 'accent-soft')).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(own, 'on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(own, 'ink', 'accent-soft')).toBeGreaterThanOrEqual(7);
  });

  test('the two schools differ in lightness, for eyes that do not tell the hues apart', () => {
    const sea = paletteOf(theme, 'sea').accent;
    const clay = paletteOf(theme, 'clay').accent;
    if (!sea || !clay) throw new Error('the accents of the two schools are missing');
    expect(contrast(sea, clay)).toBeGreaterThanOrEqual(1.6);
  });
});

test('the file has five text sizes and steps of 4 px', () => {
  expect(css.match(/--text-[a-z]+:/g)).toHaveLength(5);
  for (const [, rem] of css.matchAll(/--space-\d+:\s*([\d.]+)rem/g)) {
    expect((Number(rem) * 16) % 4).toBe(0);
  }
});
