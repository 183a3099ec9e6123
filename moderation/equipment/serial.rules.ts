import type { KeptSerial } from '../pictures/facts.contract.ts';

/**
 * How a serial number is kept. A private phone's number would be personal data of a colleague, and that of a school's tablet is
 * what a thief asks for, so neither is stored: only a digest to compare, and the last characters for telling two devices apart on
 * the screen. The digest is keyed with the installation's own key (kernel/sealing.ts), because serial numbers are short and
 * counted upwards: whoever has a copy of the database could otherwise try them all. The digests keep their key when the
 * installation's own is changed (`gatehouse keys rotate`); only when it is lost each number has to be typed once again.
 */
const SERIAL_PURPOSE = 'serial';
/** Shorter ones are counters and placeholders ("1", "000") that many devices share. */
const SHORTEST = 4;
const SHOWN_CHARACTERS = 4;

/** Makes the digest of a text for one purpose; `Sealing` does. */
export type Digest = (purpose: typeof SERIAL_PURPOSE, text: string) => string;

/** Without spaces, dashes and case, as people type it from a label; undefined when it tells no device from another. */
function normalisedSerial(serial: string): string | undefined {
  const plain = serial.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const isPlaceholder = /^(.)\1*$/u.test(plain);
  return plain.length < SHORTEST || isPlaceholder ? undefined : plain;
}

/** What is kept of a serial number: undefined of none, and of a placeholder. */
export function keptSerial(serial: string | undefined, digest: Digest): KeptSerial | undefined {
  const plain = serial === undefined ? undefined : normalisedSerial(serial);
  if (plain === undefined) return undefined;
  // Of a short number the ending would be most of it.
  const shown = Math.min(SHOWN_CHARACTERS, Math.floor(plain.length / 2));
  return { digest: digest(SERIAL_PURPOSE, plain), ending: plain.slice(-shown) };
}
