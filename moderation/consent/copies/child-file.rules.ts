import { spokenDay } from '../permission-words.rules.ts';

/** A heading and its lines, each with a title and what is said; the same on paper and in a spreadsheet. */
export interface FileSection {
  readonly heading: string;
  readonly lines: readonly { readonly title: string; readonly says: string }[];
  /** What to say below the heading, for instance where there are no lines. */
  readonly note: string | null;
}

/** Everything that is held about somebody, with each moment as the school's clock says it. */
export interface FileToSay {
  readonly person: readonly (readonly [title: string, says: string])[];
  readonly today: readonly { readonly name: string; readonly says: string }[];
  readonly guardians: readonly {
    readonly name: string;
    readonly relation: string;
    readonly email: string | null;
    readonly mayAnswer: boolean;
  }[];
  readonly answers: readonly {
    readonly answeredOn: string;
    readonly useName: string;
    readonly status: 'granted' | 'refused' | 'withdrawn' | 'not-asked';
    readonly lawfulBasis: 'consent' | 'public-task';
    readonly guardian: string | null;
    readonly conditions: readonly string[];
    readonly validFrom: string;
    readonly validUntil: string | null;
    readonly method: string;
    readonly hasForm: boolean;
    readonly recorded: string;
  }[];
  readonly evidence: readonly { readonly added: string; readonly says: string }[];
  readonly posts: readonly { readonly when: string; readonly says: string }[];
  readonly flags: readonly { readonly when: string; readonly says: string }[] | null;
}

/** The reason is left out for everybody who may not know it, whether there is a flag or not, so that this line gives nothing away. */
const FLAGS_LEFT_OUT =
  'Left out of this copy. Whether a child is protected, and why, is told by the safeguarding lead or the executive headteacher only.';

/** One person's file, section by section. */
export function fileSections(file: FileToSay): FileSection[] {
  return [
    section(
      'Person',
      file.person.map(([title, says]) => ({ title, says })),
    ),
    section(
      'What holds today',
      file.today.map(({ name, says }) => ({ title: name, says })),
    ),
    section('Parents and guardians', file.guardians.map(guardianLine)),
    section('Every answer, newest first', file.answers.map(answerLine)),
    section(
      'Forms and letters that were kept',
      file.evidence.map(({ added, says }) => ({ title: added, says })),
    ),
    section(
      'Posts in which the person is or was marked',
      file.posts.map(({ when, says }) => ({ title: when, says })),
    ),
    file.flags === null
      ? { heading: 'Protection', lines: [], note: FLAGS_LEFT_OUT }
      : section(
          'Protection',
          file.flags.map(({ when, says }) => ({ title: when, says })),
        ),
  ];
}

function section(heading: string, lines: FileSection['lines']): FileSection {
  return { heading, lines, note: lines.length === 0 ? 'Nothing is held.' : null };
}

function guardianLine(guardian: FileToSay['guardians'][number]): FileSection['lines'][number] {
  const says = [
    guardian.relation,
    guardian.email ?? 'no e-mail address',
    ...(guardian.mayAnswer ? [] : ['may not answer for the child']),
  ];
  return { title: guardian.name, says: says.join('; ') };
}

function answerLine(answer: FileToSay['answers'][number]): FileSection['lines'][number] {
  const { status, lawfulBasis, guardian, validFrom, validUntil } = answer;
  const dates =
    status === 'granted'
      ? [
          `from ${spokenDay(validFrom)}`,
          ...(validUntil === null ? [] : [`until ${spokenDay(validUntil)}`]),
        ]
      : [];
  const says = [
    `${answer.useName}: ${SAID[lawfulBasis][status]}`,
    ...answer.conditions,
    ...dates,
    `by ${guardian ?? 'the person, or a parent who is not named'}`,
    lawfulBasis === 'public-task'
      ? 'basis: public task, with the right to object'
      : 'basis: consent',
    answer.method,
    ...(answer.hasForm ? ['the form is kept'] : []),
    answer.recorded,
  ];
  return { title: spokenDay(answer.answeredOn), says: says.join('; ') };
}

const SAID = {
  consent: {
    granted: 'yes',
    refused: 'no',
    withdrawn: 'took back the yes',
    'not-asked': 'was not asked',
  },
  'public-task': {
    granted: 'no objection',
    refused: 'objected',
    withdrawn: 'objected',
    'not-asked': 'was not asked',
  },
} as const;
