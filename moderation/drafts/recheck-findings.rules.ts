import { coveredBy, overlap, SAME_FACE_OVERLAP } from '../pictures/accounting.rules.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding } from './finding.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';

/** A better look that broke is a hold, like any check that could not run: what the lesser one found may be too little. */
export function recheckFindings(photo: PhotoToCheck): Finding[] {
  return [...furtherLookBroke(photo), ...facesNotFoundAgain(photo)];
}

function furtherLookBroke(photo: PhotoToCheck): Finding[] {
  if (photo.recheckFailed !== true) return [];
  return [
    {
      check: 'picture',
      rule: 'check-again-did-not-run',
      severity: 'hold',
      place: { kind: 'photo', photo: photo.number },
      why: `Photo ${photo.number} should have been checked once more by a better model, and that did not work.`,
      remedy:
        'Look at every face yourself and say why the photo is all right, or choose another photo.',
    },
  ];
}

/**
 * A better look mostly loses what never was a face; but nobody else notices when it loses one. Where somebody covered the
 * place, or says that there is a face, nothing is lost.
 */
function facesNotFoundAgain(photo: PhotoToCheck): Finding[] {
  const lost = (photo.facts?.facesLost ?? []).filter(
    (place) =>
      !photo.markings.some(({ kind, box }) =>
        kind === 'cover'
          ? coveredBy(place, box)
          : kind === 'face' && overlap(place, box) >= SAME_FACE_OVERLAP,
      ),
  );
  const [first] = lost;
  if (first === undefined) return [];
  const one = lost.length === 1;
  return [
    {
      check: 'faces',
      rule: 'face-not-found-again',
      severity: 'note',
      place: { kind: 'face', photo: photo.number, face: null, box: first },
      why: `Photo ${photo.number} was looked at again by a better check, which did not find ${one ? 'a face that was' : `${lost.length} faces that were`} found before.`,
      remedy: `Look at ${one ? 'that place' : 'those places'}. If it is a face, it has to be named or covered all the same.`,
      ...(one ? {} : { basis: basisOf(lost) }),
    },
  ];
}

/** Names the model that a finding rests on: that of the facts whose purpose is the finding's own check. */
export function withModel(finding: Finding, facts: PictureFacts | null): Finding {
  const model = facts?.models.find(({ purpose }) => purpose === finding.check);
  if (model === undefined) return finding;
  return { ...finding, model: { name: model.name, version: model.version } };
}
