const TO_LETTER: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'L',
  '2': 'Z',
  '4': 'A',
  '5': 'S',
  '6': 'G',
  '8': 'B',
};
const TO_DIGIT: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  A: '4',
  S: '5',
  G: '6',
  B: '8',
};
/** Two letters of a place, two digits of the half-year, three letters; I and Q are never used, Z not in front. */
const PLATE = /^[A-HJ-PR-Y][A-HJ-PR-Y](\d\d)[A-HJ-PR-Z]{3}$/;
const POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/;
/** Look-alike characters that may have been misread in one plate. */
const MOST_SLIPS = 2;

/**
 * Is this a British number plate of the style since September 2001, "AB12 CDE"? Tolerates two misread look-alikes (0 and O,
 * 1 and L, 8 and B …) when at least one of its digits was read as a digit, so that words on shirts are none; a postcode is none either.
 * Older, personal and foreign plates are not recognised: they look like anything else.
 */
export function isNumberPlate(read: string): boolean {
  const text = read.trim();
  const characters = text.replaceAll(/[ .•·-]/g, '');
  // Plates have capitals only; "xk67 wvx" is something else or badly read.
  if (characters.length !== 7 || !/^[A-Z\d]{7}$/.test(characters) || POSTCODE.test(text)) {
    return false;
  }
  if (!/\d/.test(characters.slice(2, 4))) return false;
  let slips = 0;
  const meant = Array.from(characters, (character, index) => {
    const isDigitHere = index === 2 || index === 3;
    if (/\d/.test(character) === isDigitHere) return character;
    slips += 1;
    return (isDigitHere ? TO_DIGIT : TO_LETTER)[character] ?? '?';
  }).join('');
  const year = Number(PLATE.exec(meant)?.[1] ?? Number.NaN);
  // March of 2002 to 2049 is 02 to 49; September adds 50, and began with 51 in 2001.
  return slips <= MOST_SLIPS && year >= 2 && year !== 50;
}
