import { useState } from 'react';
import type { Photo } from '../../server/contract/drafts.contract.ts';
import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import { classOf } from './people.ts';
import type { LastClass } from './people.ts';

/** Lives as long as the window: the next photo of a draft mostly shows the same class. */
const remembered = new Map<string, LastClass>();

interface Remembering {
  readonly lastClass: LastClass | null;
  readonly noteClassOf: (subject: MarkableSubject) => void;
}

/** The class of which most people are marked in a photo; null when nobody of a class is. */
export function classMostMarked(markings: Photo['markings']): string | null {
  const counts = new Map<string, number>();
  for (const marking of markings) {
    if (marking.kind !== 'person' || !marking.className) continue;
    counts.set(marking.className, (counts.get(marking.className) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most?.[0] ?? null;
}

/** The class that is in the picture: of which somebody of this draft was chosen last, else of which most are marked. */
export function useLastClass(
  draftId: string,
  photo: Photo,
  classes: readonly SchoolClass[],
  schoolIds: readonly string[],
): Remembering {
  const [chosen, setChosen] = useState<LastClass | null>(remembered.get(draftId) ?? null);
  const marked = classMostMarked(photo.markings);
  return {
    lastClass: chosen ?? classOf({ className: marked }, classes, schoolIds),
    noteClassOf: (subject) => {
      const found = classOf(subject, classes, schoolIds);
      if (found === null) return;
      remembered.set(draftId, found);
      setChosen(found);
    },
  };
}
