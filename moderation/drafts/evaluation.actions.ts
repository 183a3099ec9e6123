import type { Tx } from '../database/client.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { PAGE_USE } from '../consent/uses.rules.ts';
import type { SubjectFile } from '../consent/permission.rules.ts';
import { namesOfSchools, subjectFilesById } from '../consent/register.actions.ts';
import { equipmentOf } from '../equipment/equipment.actions.ts';
import { loadRulebook } from '../rulebook/rulebook.ts';
import { schoolsOf } from './decision-file.ts';
import type { DraftFile, PhotoFile } from './draft.store.ts';
import type { Finding } from './finding.contract.ts';
import { findingsFor, type PhotoToCheck } from './findings.rules.ts';
import { knownBefore } from './look-alikes.actions.ts';

/**
 * Folds everything that is known at `now` into findings: the facts of the photos, what the drafter said about them, the
 * register's answers of this very day and the rulebook. Nothing is kept here; who calls it decides what follows.
 */
export async function evaluateDraft(
  tx: Tx,
  draft: DraftFile,
  stage: 'writing' | 'submitted',
  now: Date,
): Promise<Finding[]> {
  const { lookAlikes, saidBefore } = await knownBefore(tx, draft, schoolDay(now));
  return findingsFor({
    text: draft.text,
    photos: draft.photos.map(toCheck),
    files: await filesOfPeopleIn(tx, draft),
    names: await namesOfSchools(tx, schoolsOf(draft), draft.pages, schoolDay(now)),
    use: PAGE_USE,
    day: schoolDay(now),
    rulebook: loadRulebook(),
    allowedDomains: [],
    pages: draft.pages,
    devices: await equipmentOf(tx, draft.federationId),
    nearDuplicates: lookAlikes,
    saidBefore,
    stage,
  });
}

/** A photo of a draft as the rules look at it. */
export function toCheck(photo: PhotoFile): PhotoToCheck {
  const { rendered } = photo;
  return {
    number: photo.position,
    altText: photo.altText,
    fileName: photo.fileName,
    uploadedAt: photo.uploadedAt,
    checkState: photo.checkState,
    checkSays: photo.checkSays,
    facts: photo.facts,
    recheckFailed: photo.recheckFailed,
    markings: photo.markings,
    roll: photo.roll,
    accounting: photo.accounting,
    crop: photo.crop,
    rendered:
      rendered === null
        ? null
        : {
            state: rendered.state,
            facesUnderCovers: rendered.facesUnderCovers,
            facesSeen: rendered.facesSeen,
          },
  };
}

/**
 * The register's files on everybody who is marked or declared in a draft, by id. Somebody of a school that the draft no
 * longer concerns (its Page was taken out) has none here, and so cannot be shown.
 */
export async function filesOfPeopleIn(
  tx: Tx,
  draft: DraftFile,
): Promise<ReadonlyMap<string, SubjectFile>> {
  const people = draft.photos.flatMap((photo) => [
    ...photo.roll,
    ...photo.markings.flatMap((marking) => (marking.kind === 'person' ? [marking.subjectId] : [])),
  ]);
  const schools = schoolsOf(draft);
  const files = await subjectFilesById(tx, people);
  return new Map([...files].filter(([, file]) => schools.includes(file.subject.schoolId)));
}
