import { fold } from './cells.rules.ts';
import { type Plan, turnsBy } from './diff.rules.ts';

/**
 * From when on something is a surprise: more than this many pupils, and more than this share of them. In an ordinary week a few parents
 * change their minds; at a year's end classes move and nothing else does. A tenth is what a column that was mapped wrongly, a
 * file of another school or a filter left on in the export goes beyond at once; the floor keeps a small school from being asked each time.
 */
export const SURPRISE = { pupils: 5, share: 0.1 } as const;

export interface Surprise {
  readonly kind: 'turned-to-yes' | 'gone' | 'names-changed' | 'against-a-no';
  readonly says: string;
  /** What whoever wants it all the same has to type. */
  readonly words: string;
  /** False: without the words the rest is applied, and this is left alone. */
  readonly blocks: boolean;
}

/** What a plan brings more of than an ordinary file does. */
export function surprisesOf(plan: Plan): Surprise[] {
  const by = turnsBy(plan);
  const yes = new Set((by.get('turned-to-yes') ?? []).map(({ of }) => of.pupil.number)).size;
  const names = plan.known.filter(({ fields }) =>
    fields.some(({ field }) => field === 'forename' || field === 'surname'),
  ).length;
  const against = by.get('against-a-no') ?? [];
  const surprises: (Surprise | false)[] = [
    isMuch(yes, plan.known.length) && {
      kind: 'turned-to-yes',
      says: `${pupils(yes)} of ${plan.known.length} on the register would turn from no to yes. That is more than usual: is the right column mapped, and do the words mean what the mapping says?`,
      words: `${pupils(yes)} turn to yes`,
      blocks: true,
    },
    isMuch(plan.gone.length, plan.present) && {
      kind: 'gone',
      says: `${pupils(plan.gone.length)} of ${plan.present} on the register are not in the file. That is more than usual: is it the file of this school, and of all its classes?`,
      words: `${pupils(plan.gone.length)} are gone`,
      blocks: true,
    },
    isMuch(names, plan.known.length) && {
      kind: 'names-changed',
      says: `${pupils(names)} of ${plan.known.length} would get another name. That is more than usual: are the numbers in the right column?`,
      words: `${pupils(names)} change their name`,
      blocks: true,
    },
    against.length > 0 && {
      kind: 'against-a-no',
      says: `The file says yes ${against.length === 1 ? 'once' : `${against.length} times`} where a parent or the office said no. The no stands unless you type the words; a guardian's own no stands even then.`,
      words: `${against.length} yes against a no`,
      blocks: false,
    },
  ];
  return surprises.filter((each) => each !== false);
}

function isMuch(count: number, of: number): boolean {
  return count > SURPRISE.pupils && count > of * SURPRISE.share;
}

function pupils(count: number): string {
  return `${count} ${count === 1 ? 'pupil' : 'pupils'}`;
}

/** Whether the words of this surprise were typed; case and doubled spaces do not matter. */
export function isConfirmed(surprise: Surprise, typed: readonly string[]): boolean {
  return typed.some((words) => fold(words) === fold(surprise.words));
}
