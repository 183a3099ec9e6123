import { permission, type SubjectFile } from '../consent/permission.rules.ts';
import { basisOf } from './finding-basis.rules.ts';
import type { Finding } from './finding.contract.ts';

/** Another draft holds what looks like the same picture, or nobody knows whether one does. */
export interface LookAlike {
  readonly photo: number;
  /**
   * How the other draft ended, that somebody in the picture may not be shown any more, or that there were more pictures to
   * compare with than are compared.
   */
  readonly of: 'rejected' | 'taken-down' | 'published' | 'not-to-be-shown' | 'not-all-compared';
  readonly draftId?: string;
  /** The day on which it ended, in words, and the name of its school; never told of somebody who may not be shown. */
  readonly ended?: { readonly on: string; readonly school: string };
  /** Who may not be shown any more. */
  readonly subjectId?: string;
}

/**
 * Whether what was said about somebody since forbids showing the old picture: a no, a yes taken back, or a protection flag. A
 * leaver or an answer that ran out is no reason to suspect a picture.
 */
export function mayNotBeShownAnyMore(
  file: SubjectFile | undefined,
  use: string,
  day: string,
): boolean {
  if (file === undefined) return false;
  const { reason } = permission(file, use, 'own-school', day);
  return reason === 'refused' || reason === 'withdrawn' || reason === 'protected';
}

/**
 * One finding for each photo and each way in which an earlier picture ended, with the first draft of that kind to look at. The
 * sentence about somebody who may not be shown is the same whatever the reason, and names nobody.
 */
export function lookAlikeFindings(lookAlikes: readonly LookAlike[]): Finding[] {
  const kinds = Map.groupBy(lookAlikes, ({ photo, of }) => `${photo} ${of}`);
  return [...kinds.values()].flatMap((all): Finding[] => {
    const [first] = all;
    if (first === undefined) return [];
    // One more child, or one more draft, is something that nobody has settled yet; which one stays untold.
    const about = new Set(all.map(({ subjectId, draftId }) => subjectId ?? draftId ?? ''));
    return [{ ...findingFor(first), basis: basisOf([...about].toSorted()) }];
  });
}

/** Who is asked why a photo was stopped, by somebody who may not open the post that it was in. */
export function askTheHead(school: string): string {
  return `The head of ${school} can open the earlier post and tell you why. ${ONLY_WITH_A_REASON}`;
}

const ONLY_WITH_A_REASON =
  'This photo goes out only when whoever decides says why it is all right now.';

function findingFor({ photo, of, draftId, ended }: LookAlike): Finding {
  const before = ended === undefined ? 'before' : `on ${ended.on} at ${ended.school}`;
  const place = {
    kind: 'photo' as const,
    photo,
    ...(draftId === undefined ? {} : { earlierDraft: draftId }),
  };
  switch (of) {
    case 'not-to-be-shown':
      return {
        check: 'picture',
        rule: 'may-not-be-shown-any-more',
        severity: 'hold',
        place,
        why: `Photo ${photo} looks like a picture that may not be shown any more.`,
        remedy: 'Choose another photo, or say how you made sure that this one may be shown.',
      };
    case 'not-all-compared':
      return {
        check: 'picture',
        rule: 'not-all-compared',
        severity: 'hold',
        place,
        why: `Photo ${photo} has something in common with so many earlier pictures that not all of them were compared with it.`,
        remedy:
          'Make sure that it was not refused or taken down before, and that nobody in it may not be shown any more, or choose another photo.',
      };
    case 'published':
      return {
        check: 'picture',
        rule: 'published-before',
        severity: 'note',
        place,
        why: `Photo ${photo} looks like one that was published ${before}.`,
        remedy: 'Nothing to do, unless it should not appear twice.',
      };
    case 'rejected':
    case 'taken-down':
      return {
        check: 'picture',
        rule: 'stopped-before',
        severity: 'hold',
        place,
        why: `Photo ${photo} looks like one that was ${of === 'rejected' ? 'refused' : 'taken down'} ${before}.`,
        remedy: `Look up why in the earlier post. ${ONLY_WITH_A_REASON}`,
      };
    default:
      return of satisfies never;
  }
}
