import { Refusal } from '../../kernel/errors.ts';
import { canonicalJson, sha256 } from '../../kernel/digest.ts';
import type { ConsentAnswer } from '../permission.rules.ts';
import type { AskedUse } from './asked-use.rules.ts';

/** What this very guardian said last about a use. Never what another one said. */
export type LastAnswer = Pick<
  ConsentAnswer,
  'status' | 'groupOnly' | 'noCloseUp' | 'firstNameAllowed' | 'validUntil'
> & { readonly answeredOn: string };

/** One child whom a guardian is asked about. */
export interface AskedChild {
  readonly id: string;
  readonly firstName: string;
  readonly className: string | null;
  readonly schoolId: string;
  readonly school: string;
  readonly relation: string;
  /** A yes holds from and until these school days. */
  readonly holdsFrom: string;
  readonly holdsUntil: string;
  readonly uses: readonly (AskedUse & { readonly last: LastAnswer | null })[];
}

/** What the page sends for one child and use. */
export interface GivenAnswer {
  readonly childId: string;
  readonly use: string;
  /** The wording that was read. */
  readonly wording: string;
  /** For consent: agrees. For a public task: does not object. */
  readonly yes: boolean;
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
}

/** An answer as the register keeps it, still without ids and moments. */
export interface ReadAnswer {
  readonly childId: string;
  readonly schoolId: string;
  readonly use: AskedUse;
  readonly status: 'granted' | 'refused' | 'withdrawn';
  readonly groupOnly: boolean;
  readonly noCloseUp: boolean;
  readonly firstNameAllowed: boolean;
  readonly validFrom: string;
  readonly validUntil: string | null;
}

/**
 * Reads what a guardian sent against what they are asked. A use that they left out stays as it was.
 *
 * @throws Refusal `bad-input` for a child or use that they are not asked about, or one that is there twice; `stale` when
 *   the words have changed since they were read. Nothing is taken in part.
 */
export function readAnswers(
  children: readonly AskedChild[],
  given: readonly GivenAnswer[],
  today: string,
): ReadAnswer[] {
  if (new Set(given.map(({ childId, use }) => `${childId} ${use}`)).size < given.length) {
    throw notAsked();
  }
  return given.map((answer) => {
    const child = children.find(({ id }) => id === answer.childId);
    const use = child?.uses.find(({ code }) => code === answer.use);
    // One answer for somebody else's child, a protected one and one that never was: nothing can be told apart.
    if (child === undefined || use === undefined) throw notAsked();
    if (use.wording !== answer.wording) throw wordsChanged();
    return readAnswer(child, use, answer, today);
  });
}

function readAnswer(
  child: AskedChild,
  use: AskedChild['uses'][number],
  answer: GivenAnswer,
  today: string,
): ReadAnswer {
  const { yes } = answer;
  // Conditions narrow a consent; where the school does not rely on one there is nothing to narrow.
  const mayNarrow = yes && use.lawfulBasis === 'consent';
  return {
    childId: child.id,
    schoolId: child.schoolId,
    use,
    status: yes ? 'granted' : takesBack(use, today) ? 'withdrawn' : 'refused',
    groupOnly: mayNarrow && answer.groupOnly,
    noCloseUp: mayNarrow && answer.noCloseUp,
    firstNameAllowed: mayNarrow && answer.firstNameAllowed,
    // A no holds at once.
    validFrom: yes && child.holdsFrom > today ? child.holdsFrom : today,
    validUntil: yes ? child.holdsUntil : null,
  };
}

/** A no after a yes that still runs takes a consent back; an objection is never called that. */
function takesBack({ lawfulBasis, last }: AskedChild['uses'][number], today: string): boolean {
  return (
    lawfulBasis === 'consent' &&
    last?.status === 'granted' &&
    (last.validUntil === null || last.validUntil >= today)
  );
}

/** Stands for what was sent, in whatever order: the same answers sent twice are known by it. */
export function sentDigest(given: readonly GivenAnswer[]): Buffer {
  const lines = given.map((each) => canonicalJson({ ...each })).toSorted();
  return sha256(lines.join('\n'));
}

function notAsked(): Refusal {
  return new Refusal(
    'bad-input',
    'One of these answers does not belong to what you are asked.',
    'Load the page again and answer once more. If it stays, call the school office.',
    { field: 'answers' },
  );
}

function wordsChanged(): Refusal {
  return new Refusal(
    'stale',
    'The school has changed the words of a question since you opened this page.',
    'Read it once more. What you chose for the other questions is kept.',
  );
}
