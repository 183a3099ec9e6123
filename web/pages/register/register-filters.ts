import type { AnswerFilter } from '../../../server/contract/register.contract.ts';
import { answerFilterSchema } from '../../../server/contract/register.contract.ts';

/** What narrows the list, as it stands in the address; empty is "not narrowed". */
export interface Filters {
  readonly search: string;
  readonly school: string;
  readonly class: string;
  readonly use: string;
  readonly answer: AnswerFilter | '';
  /** Days from today ("30") or a school day. */
  readonly ends: string;
  readonly who: Who | '';
}

export const PAGE_USE = 'facebook';

export const ANSWERS: readonly { readonly value: AnswerFilter; readonly label: string }[] = [
  { value: 'may', label: 'May be shown' },
  { value: 'may-not', label: 'May not be shown' },
  { value: 'not-answered', label: 'Not answered' },
  { value: 'refused', label: 'Said no' },
  { value: 'withdrawn', label: 'Took back a yes' },
  { value: 'expired', label: 'The yes has ended' },
  { value: 'not-yet', label: 'The yes has not begun' },
  { value: 'cannot-be-published', label: 'Cannot be published' },
];

export const ENDS = [
  { value: '30', label: 'Within 30 days' },
  { value: '60', label: 'Within 60 days' },
  { value: '90', label: 'Within 90 days' },
] as const;

/** Which people, by what they are rather than by what was answered; with the query that the server knows it by. */
const PEOPLE = {
  pupils: { label: 'Pupils', query: { kind: 'pupil' } },
  adults: { label: 'Adults', query: { kind: 'adult' } },
  'leaving-30': { label: 'Leaving within 30 days', query: { leaves: '30' } },
  'leaving-90': { label: 'Leaving within 90 days', query: { leaves: '90' } },
  left: { label: 'Have left', query: { leaves: 'left' } },
  'no-class': { label: 'Pupils without a class', query: { withoutClass: 'true' } },
  siblings: { label: 'With a brother or sister here', query: { siblings: 'true' } },
} as const satisfies Record<string, { label: string; query: Record<string, string> }>;
export type Who = keyof typeof PEOPLE;

export const WHO: readonly { readonly value: Who; readonly label: string }[] = Object.entries(
  PEOPLE,
).map(([value, { label }]) => ({ value: value as Who, label }));

/** Reads an address; what makes no sense in it is left out, so that an old link still opens. */
export function filtersIn(address: URLSearchParams): Filters {
  const of = (name: string): string => address.get(name) ?? '';
  const answer = answerFilterSchema.safeParse(of('answer'));
  const who = of('who');
  return {
    search: of('search'),
    school: of('school'),
    class: of('class'),
    use: of('use'),
    answer: answer.success ? answer.data : '',
    ends: /^(?:\d{1,3}|\d{4}-\d{2}-\d{2})$/u.test(of('ends')) ? of('ends') : '',
    who: Object.hasOwn(PEOPLE, who) ? (who as Who) : '',
  };
}

/** The address of the list narrowed in this way. */
export function registerAddress(filters: Partial<Filters>): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  const words = new URLSearchParams(given).toString();
  return words === '' ? '/register' : `/register?${words}`;
}

/** The same as the API's query, without where to go on. */
export function queryOf(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  const set = (name: string, value: string): void => {
    if (value !== '') query.set(name, value);
  };
  set('search', filters.search.trim());
  set('schoolId', filters.school);
  set('classId', filters.class);
  set('use', filters.use);
  // A yes that ends is a yes already.
  set('answer', filters.ends === '' ? filters.answer : '');
  set('ends', filters.ends);
  if (filters.who !== '') {
    for (const [name, value] of Object.entries(PEOPLE[filters.who].query)) set(name, value);
  }
  return query;
}

const COUNTED = 1_000;

/** "31", or "more than 1,000" where nobody counted any further. */
export function countedWords(count: number): string {
  return count > COUNTED ? `more than ${COUNTED.toLocaleString('en-GB')}` : String(count);
}

export function labelOf(
  options: readonly { readonly value: string; readonly label: string }[],
  value: string,
): string {
  return options.find((option) => option.value === value)?.label ?? value;
}
