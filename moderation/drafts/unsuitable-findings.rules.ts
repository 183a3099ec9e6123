import type { PictureFacts } from '../pictures/facts.contract.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding } from './finding.contract.ts';

/**
 * From this on the three kinds of unsuitable pictures together hold a photo. Chosen on 48 ordinary photos of school-like
 * events, the highest of which was 0.42, with room to spare; `npm run eval -- unsuitable` measures 48 others. How many
 * unsuitable pictures it would find is not known: there are none here to measure with, and none are looked for.
 */
export const UNSUITABLE_FROM = 0.6;

/** A machine's guess never settles anything: it asks a person to look, and so does a photo that no machine looked at. */
export function unsuitableFindings(
  photo: number,
  { unsuitable }: Pick<PictureFacts, 'unsuitable'>,
): Finding[] {
  if (unsuitable === undefined) {
    return [
      {
        check: 'unsuitable',
        rule: 'suitability-not-checked',
        severity: 'hold',
        place: { kind: 'photo', photo },
        why: `Photo ${photo} was not checked for unsuitable content.`,
        remedy: 'Look at it and say that it is all right, or choose another photo.',
      },
    ];
  }
  const { hentai, porn, sexy } = unsuitable;
  const sum = hentai + porn + sexy;
  if (sum < UNSUITABLE_FROM) return [];
  return [
    {
      check: 'unsuitable',
      rule: 'may-be-unsuitable',
      severity: 'hold',
      place: { kind: 'photo', photo },
      why: `A machine thinks that photo ${photo} may not be suitable; it is often wrong about swimming and gymnastics.`,
      remedy:
        'Look at it. Say why it is all right, or choose another photo. If it worries you, tell the safeguarding lead.',
      // A machine that is much surer than before is asked about anew.
      basis: basisOf(Math.round(sum * 10)),
    },
  ];
}
