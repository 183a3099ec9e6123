import { useQuery } from '@tanstack/react-query';
import { timeSaysSchema } from '../../server/contract/calendar.contract.ts';
import { WANTED_MONTHS_AHEAD } from '../../server/contract/drafts.contract.ts';
import { request } from '../api/client.ts';
import { ChooseOne } from '../components/choice/choice.tsx';
import { Field } from '../components/field/field.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { comesTwice, fieldOf, isSecond, monthsAhead, toSchoolField, whichOfTwo } from '../time.ts';
import { useNow } from '../use-now.ts';
import { wrongWithTime } from './time-words.ts';

export interface TimeFieldProps {
  readonly draftId: string;
  /** What the warnings rest on: the Pages as they were saved. */
  readonly version: number;
  /** As it was typed, whole or not; of a time that comes twice, perhaps marked as the second. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A day and a time by the school's clock, with which of two it is in October, and what parents may not expect about it. */
export function TimeField({ draftId, version, value, onChange }: TimeFieldProps) {
  const now = useNow();
  const wrong = wrongWithTime(value, now);
  const warnings = useWarnings({ draftId, version, at: wrong === null ? value : null });
  return (
    <>
      <Field
        label="Day and time"
        name="wanted-at"
        kind="date-time"
        required
        hint="By the school’s clock."
        value={fieldOf(value)}
        earliest={toSchoolField(now)}
        latest={monthsAhead(now, WANTED_MONTHS_AHEAD)}
        onChange={onChange}
        error={value === '' ? undefined : (wrong ?? undefined)}
      />
      {comesTwice(value) ? (
        <ChooseOne<'first' | 'second'>
          legend={`The clocks go back that night, so ${value.slice(11, 16)} comes twice. Which one?`}
          name="which-of-two"
          options={[
            { value: 'first', label: 'The first', detail: 'Taken unless you say otherwise.' },
            { value: 'second', label: 'The second, an hour later' },
          ]}
          value={isSecond(value) ? 'second' : 'first'}
          onChange={(which) => onChange(whichOfTwo(value, which))}
        />
      ) : null}
      {warnings.length === 0 ? null : (
        <Notice tone="information" word="You can choose it all the same." live>
          {warnings.join(' ')}
        </Notice>
      )}
    </>
  );
}

function useWarnings(about: {
  readonly draftId: string;
  readonly version: number;
  readonly at: string | null;
}): readonly string[] {
  const { draftId, version, at } = about;
  const says = useQuery({
    queryKey: ['time-says', draftId, { version, at }],
    queryFn: ({ signal }) =>
      request('GET', `/api/drafts/${draftId}/time?${new URLSearchParams({ at: at ?? '' })}`, {
        schema: timeSaysSchema,
        signal,
      }),
    enabled: at !== null,
  });
  return at === null ? [] : (says.data?.warnings ?? []);
}
