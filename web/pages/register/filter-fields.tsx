import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { classListSchema, useListSchema } from '../../../server/contract/register.contract.ts';
import type { SchoolClass } from '../../../server/contract/register.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { schoolOf } from '../../api/session.ts';
import { Field } from '../../components/field/field.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { SearchField } from '../../components/search-field/search-field.tsx';
import { Select } from '../../components/select/select.tsx';
import { formatDay, toSchoolField } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { ANSWERS, ENDS, labelOf, PAGE_USE, WHO } from './register-filters.ts';
import type { Filters } from './register-filters.ts';
import styles from './register.module.css';

/** With more schools than this their classes are offered once a school is chosen: nobody reads a list of three thousand. */
const SCHOOLS_WITH_ALL_CLASSES = 6;

export interface FilterFieldsProps {
  readonly filters: Filters;
  readonly session: Session;
  readonly set: (changes: Partial<Filters>) => void;
  /** How many are found, in words. */
  readonly outcome: string;
}

/** What narrows the list: what is used most in sight, the rest behind one press, and all that is in use as chips. */
export function FilterFields({ filters, session, set, outcome }: FilterFieldsProps) {
  const classes = useClasses(filters, session);
  const uses = useUses();
  const several = session.schools.length > 1;
  return (
    <div className={styles.filters}>
      <SearchField
        label="Search by name"
        value={filters.search}
        onChange={(search) => set({ search })}
        outcome={outcome}
      />
      {several ? (
        <Select
          label="School"
          name="school"
          value={filters.school}
          onChange={(school) => set({ school, class: '' })}
          options={[
            { value: '', label: 'All schools' },
            ...session.schools.map((school) => ({ value: school.id, label: school.name })),
          ]}
        />
      ) : null}
      {classes.length > 0 ? (
        <Select
          label="Class"
          name="class"
          value={filters.class}
          onChange={(classId) => set({ class: classId })}
          options={[
            { value: '', label: 'All classes' },
            ...classes.map((one) => ({
              value: one.id,
              label: classWords(one, several && filters.school === '' ? session : undefined),
            })),
          ]}
        />
      ) : null}
      <Select
        label="Answer"
        name="answer"
        value={filters.answer}
        onChange={(answer) => set({ answer: answer as Filters['answer'], ends: '' })}
        options={[{ value: '', label: 'Any' }, ...ANSWERS]}
      />
      <OtherFilters filters={filters} set={set} uses={uses} />
      <Chips filters={filters} set={set} classes={classes} uses={uses} session={session} />
    </div>
  );
}

interface OtherFiltersProps extends Pick<FilterFieldsProps, 'filters' | 'set'> {
  readonly uses: readonly { readonly code: string; readonly name: string }[];
}

function OtherFilters({ filters, set, uses }: OtherFiltersProps) {
  const inUse = [filters.use, filters.ends, filters.who].filter((value) => value !== '').length;
  return (
    <details className={styles.others} open={inUse > 0 || undefined}>
      <summary>More filters{inUse > 0 ? ` (${inUse} in use)` : ''}</summary>
      <div className={styles.filters}>
        <Select
          label="About which use"
          name="use"
          value={filters.use === '' ? PAGE_USE : filters.use}
          onChange={(use) => set({ use: use === PAGE_USE ? '' : use })}
          options={uses.map((use) => ({ value: use.code, label: use.name }))}
        />
        <EndsFields ends={filters.ends} set={set} />
        <Select
          label="Which people"
          name="who"
          value={filters.who}
          onChange={(who) => set({ who: who as Filters['who'] })}
          options={[{ value: '', label: 'Everybody' }, ...WHO]}
        />
      </div>
    </details>
  );
}

function EndsFields({
  ends,
  set,
}: {
  readonly ends: string;
  readonly set: FilterFieldsProps['set'];
}) {
  const now = useNow();
  const isDay = ends.includes('-');
  const [isChoosing, setChoosing] = useState(isDay);
  return (
    <>
      <Select
        label="Their yes ends"
        name="ends"
        value={isChoosing ? 'day' : ends}
        onChange={(value) => {
          setChoosing(value === 'day');
          if (value !== 'day') set({ ends: value, answer: '' });
        }}
        options={[
          { value: '', label: 'Whenever' },
          ...ENDS,
          { value: 'day', label: 'Up to a day that I choose' },
        ]}
      />
      {isChoosing ? (
        <Field
          label="Up to and on"
          name="endsOn"
          kind="date"
          required
          earliest={toSchoolField(now).slice(0, 10)}
          value={isDay ? ends : ''}
          onChange={(day) => set({ ends: day, answer: '' })}
        />
      ) : null}
    </>
  );
}

interface ChipsProps extends Pick<FilterFieldsProps, 'filters' | 'set' | 'session'> {
  readonly classes: readonly SchoolClass[];
  readonly uses: readonly { readonly code: string; readonly name: string }[];
}

/** What narrows the list now, each with its way out; and the class on paper, where one is chosen. */
function Chips({ filters, set, classes, uses, session }: ChipsProps) {
  const now = useNow();
  const name = classes.find((one) => one.id === filters.class)?.name;
  const chips: readonly (readonly [keyof Filters, string])[] = [
    ['search', filters.search.trim() === '' ? '' : `“${filters.search.trim()}”`],
    ['school', schoolOf(session, filters.school)?.shortName ?? ''],
    ['class', filters.class === '' ? '' : (name ?? 'one class')],
    ['use', uses.find((use) => use.code === filters.use)?.name ?? filters.use],
    ['answer', filters.answer === '' ? '' : labelOf(ANSWERS, filters.answer)],
    ['ends', endsWords(filters.ends, now)],
    ['who', filters.who === '' ? '' : labelOf(WHO, filters.who)],
  ];
  const inUse = chips.filter(([, words]) => words !== '');
  if (inUse.length === 0) return null;
  const sheet = new URLSearchParams({ class: filters.class });
  if (filters.use !== '') sheet.set('use', filters.use);
  return (
    <div className={styles.inUse}>
      <ul className={styles.chips} aria-label="What narrows the list">
        {inUse.map(([filter, words]) => (
          <li key={filter}>
            <button
              type="button"
              className={styles.chip}
              onClick={() =>
                set(filter === 'school' ? { school: '', class: '' } : { [filter]: '' })
              }
            >
              {words}
              <Icon name="cross" size={16} />
              <span className="only-heard">, take this filter away</span>
            </button>
          </li>
        ))}
      </ul>
      {filters.class === '' ? null : (
        <LinkButton to={`/register/class-list?${sheet}`}>Class list for a camera</LinkButton>
      )}
    </div>
  );
}

function endsWords(ends: string, now: number): string {
  if (ends === '') return '';
  return ends.includes('-')
    ? `Yes ends by ${formatDay(ends, now)}`
    : `Yes ends within ${ends} days`;
}

function useClasses(filters: Filters, session: Session): readonly SchoolClass[] {
  const { school } = filters;
  const isOffered = school !== '' || session.schools.length <= SCHOOLS_WITH_ALL_CLASSES;
  const classes = useQuery({
    queryKey: ['register', { classes: school }],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/classes${school === '' ? '' : `?schoolId=${school}`}`, {
        schema: classListSchema,
        signal,
      }),
    enabled: isOffered,
  });
  return isOffered ? (classes.data?.classes ?? []) : [];
}

/** The uses that parents are asked about; the Page alone until they are there. */
export function useUses(): readonly { readonly code: string; readonly name: string }[] {
  const uses = useQuery({
    queryKey: ['register', { uses: true }],
    queryFn: ({ signal }) =>
      request('GET', '/api/register/uses', { schema: useListSchema, signal }),
  });
  return uses.data?.uses ?? [{ code: PAGE_USE, name: 'Facebook Page' }];
}

function classWords(one: SchoolClass, session: Session | undefined): string {
  const school = session ? schoolOf(session, one.schoolId)?.shortName : undefined;
  return school ? `${one.name}, ${school}` : one.name;
}
