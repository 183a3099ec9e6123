import type { CoverLook } from '../../server/contract/drafts.contract.ts';

/** The four, as they are offered. */
export const LOOKS: readonly { readonly look: CoverLook; readonly name: string }[] = [
  { look: 'blur', name: 'Blurred' },
  { look: 'pixelate', name: 'Squares' },
  { look: 'solid', name: 'Plain' },
  { look: 'sticker', name: 'Sticker' },
];

/** How a look is called in a sentence. */
export function lookInWords(look: CoverLook): string {
  return (LOOKS.find((one) => one.look === look)?.name ?? look).toLowerCase();
}

/** Lives as long as the window: whoever likes stickers wants the next cover to be one, too. */
let last: CoverLook = 'blur';

export function lastLook(): CoverLook {
  return last;
}

export function noteLook(look: CoverLook): void {
  last = look;
}
