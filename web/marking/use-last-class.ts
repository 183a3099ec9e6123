import { useState } from 'react';
import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import { classOf } from './people.ts';
import type { LastClass } from './people.ts';

/** Lives as long as the window: the next photo of a draft mostly shows the same class. */
const remembered = new Map<string, LastClass>();

interface Remembering {
  readonly lastClass: LastClass | null;
  readonly noteClassOf: (subject: MarkableSubject) => void;
}

/** The class that somebody of this draft was last chosen from. */
export function useLastClass(
  draftId: string,
  classes: readonly SchoolClass[],
  schoolIds: readonly string[],
): Remembering {
  const [lastClass, setLastClass] = useState<LastClass | null>(remembered.get(draftId) ?? null);
  return {
    lastClass,
    noteClassOf: (subject) => {
      const found = classOf(subject, classes, schoolIds);
      if (found === null) return;
      remembered.set(draftId, found);
      setLastClass(found);
    },
  };
}
