import { basisOf } from './finding-basis.rules.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Finding } from './finding.contract.ts';

/**
 * A count that may have missed a face is never silent: the photo waits until somebody has looked at it. One finding with
 * every reason, because one look settles them all. Facts from before counts were judged are not trusted either.
 */
export function trustFindings(
  photo: number,
  { trust, possibleFaces = [], people }: Pick<PictureFacts, 'trust' | 'possibleFaces' | 'people'>,
): Finding[] {
  if (trust?.trusted === true) return [];
  const reasons =
    trust === undefined
      ? ['It was checked before Gatehouse could tell how far a count can be relied on.']
      : trust.holds.map(({ why }) => why);
  return [
    {
      check: 'faces',
      rule: 'count-not-trusted',
      severity: 'hold',
      place: { kind: 'photo', photo },
      why: `There may be faces in photo ${photo} that were not found. ${reasons.join(' ')}`,
      remedy:
        'Look at the whole photo. Cover every face that must not be shown, or choose another photo.',
      // The reasons name no places, and whoever settled it looked at these.
      basis: basisOf({
        possible: possibleFaces.map(({ box }) => box),
        faceless: people.filter(({ hasFace }) => !hasFace).map(({ box }) => box),
      }),
    },
  ];
}
