import type { Subject } from '../../../server/contract/person.contract.ts';

type Answer = Subject['history'][number];

/** What somebody said, going on from their name; where the school relies on a public task there is no yes to give. */
const ANSWERED = {
  consent: {
    granted: 'said yes',
    refused: 'said no',
    withdrawn: 'took back the yes',
    'not-asked': 'was not asked',
  },
  'public-task': {
    granted: 'did not object',
    refused: 'objected',
    withdrawn: 'objected',
    'not-asked': 'was not asked',
  },
} as const;

export function answeredWords({
  lawfulBasis,
  status,
}: Pick<Answer, 'lawfulBasis' | 'status'>): string {
  return ANSWERED[lawfulBasis][status];
}

/** The name of a use as this page knows it. */
export function nameOfUse(subject: Subject, use: string): string {
  return subject.uses.find((one) => one.use === use)?.name ?? use;
}

/** Who gave an answer, as far as it is known. */
export function answererWords(subject: Subject, guardian: string | null): string {
  if (guardian !== null) return guardian;
  if (subject.kind === 'pupil') return 'A parent';
  return `${subject.knownAs ?? subject.forename} ${subject.surname}`;
}
