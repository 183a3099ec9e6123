import { useId, useState } from 'react';
import type { Draft, Page } from '../../../server/contract/drafts.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { ChooseOne, ChooseSeveral } from '../../components/choice/choice.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { TimeField } from '../../post/time-field.tsx';
import { wrongWithTime } from '../../post/time-words.ts';
import { useNow } from '../../use-now.ts';
import type { DraftSaver } from './saving/draft-saver.ts';
import styles from './where-and-when.module.css';

interface PagesProps {
  readonly draft: Draft;
  readonly saver: DraftSaver;
  readonly pages: readonly Page[];
  readonly schools: readonly School[];
}

/** On which Pages the post will be. */
export function WhereItGoes({ draft, saver, pages, schools }: PagesProps) {
  const headingId = useId();
  return (
    <section className={styles.section} aria-labelledby={headingId}>
      <h2 id={headingId}>Where it goes</h2>
      <ChooseSeveral
        legend="Pages"
        name="pages"
        hint="Everybody in the photos needs a yes for each of them."
        options={pages.map((page) => {
          const school = schools.find((one) => one.id === page.schoolId);
          return {
            value: page.id,
            label: (
              <span className={styles.page}>
                {school ? <SchoolTag school={school} /> : null}
                {page.name}
              </span>
            ),
          };
        })}
        values={draft.pageIds}
        onChange={(pageIds) => saver.edit({ kind: 'pages', pageIds })}
      />
    </section>
  );
}

type Timing = 'now' | 'later';

export interface TimingState {
  readonly timing: Timing;
  readonly setTiming: (timing: Timing) => void;
  /** The day and time as typed, whole or not. */
  readonly typed: string;
  readonly type: (value: string) => void;
  /** What is wrong with the time, in words; null when nothing is. */
  readonly wrong: string | null;
}

/** Now or later, and a time that is saved once it is whole. */
export function useTiming(draft: Draft, saver: DraftSaver): TimingState {
  const [choice, setChoice] = useState<Timing | null>(null);
  const [words, setWords] = useState<string | null>(null);
  const timing = choice ?? (draft.wantedAt === null ? 'now' : 'later');
  const typed = words ?? draft.wantedAt ?? '';
  const now = useNow();
  const wrong = timing === 'now' ? null : wrongWithTime(typed, now);

  const setTiming = (next: Timing): void => {
    setChoice(next);
    const wantedAt = next === 'now' || wrongWithTime(typed, now) !== null ? null : typed;
    if (wantedAt !== draft.wantedAt) saver.edit({ kind: 'wanted-at', wantedAt });
  };
  const type = (value: string): void => {
    setWords(value);
    if (wrongWithTime(value, now) === null && value !== draft.wantedAt)
      saver.edit({ kind: 'wanted-at', wantedAt: value });
  };
  return {
    timing,
    setTiming,
    typed,
    type,
    wrong,
  };
}

/** When the post goes out, and how soon somebody should look at it. */
export function WhenItGoes({
  draft,
  saver,
  timing,
}: {
  readonly draft: Draft;
  readonly saver: DraftSaver;
  readonly timing: TimingState;
}) {
  const headingId = useId();
  return (
    <section className={styles.section} aria-labelledby={headingId}>
      <h2 id={headingId}>When</h2>
      <ChooseOne<Timing>
        legend="It goes out"
        name="timing"
        options={[
          { value: 'now', label: 'As soon as it is approved' },
          {
            value: 'later',
            label: 'At a day and time',
            detail: 'It never goes out late by itself: if nobody decides in time, it comes back.',
          },
        ]}
        value={timing.timing}
        onChange={timing.setTiming}
      />
      {timing.timing === 'later' ? (
        <TimeField
          draftId={draft.id}
          version={draft.version}
          value={timing.typed}
          onChange={timing.type}
        />
      ) : null}
      <ChooseSeveral
        legend="Does it hurry?"
        name="urgent"
        options={[
          {
            value: 'urgent',
            label: 'Urgent',
            detail: 'For closures and the like: it stands first for whoever decides.',
          },
        ]}
        values={draft.urgent ? ['urgent'] : []}
        onChange={(values) => saver.edit({ kind: 'urgent', urgent: values.length > 0 })}
      />
    </section>
  );
}
