import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Finding } from './finding.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';

/** A better look that broke is a hold, like any check that could not run: what the lesser one found may be too little. */
export function recheckFindings(photo: PhotoToCheck): Finding[] {
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

/** Names the model that a finding rests on: that of the facts whose purpose is the finding's own check. */
export function withModel(finding: Finding, facts: PictureFacts | null): Finding {
  const model = facts?.models.find(({ purpose }) => purpose === finding.check);
  if (model === undefined) return finding;
  return { ...finding, model: { name: model.name, version: model.version } };
}
