import { useState } from 'react';
import type { FormEvent } from 'react';
import { quietHoursSchema } from '../../../server/contract/calendar.contract.ts';
import type { CalendarSettings, QuietHours } from '../../../server/contract/calendar.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseSeveral } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import styles from './calendar-settings.module.css';
import { useChange } from './settings-query.ts';

/** The hours in which nobody expects a post: of all Pages, and of those that have their own. */
export function QuietHoursOfAll({ settings }: { readonly settings: CalendarSettings }) {
  return (
    <section className={styles.section} aria-labelledby="quiet">
      <h2 id="quiet">Quiet hours</h2>
      {settings.keepsAll ? (
        <HoursForm title="All Pages" pageId={null} hours={settings.quietHours} isOwn />
      ) : (
        <p className={styles.words}>
          For all Pages: {spokenHours(settings.quietHours)}. The office and the executive
          headteacher keep them.
        </p>
      )}
      {settings.pages.map((page) => (
        <HoursForm
          key={page.id}
          title={page.name}
          pageId={page.id}
          hours={page.quietHours ?? settings.quietHours}
          isOwn={page.quietHours !== null}
        />
      ))}
    </section>
  );
}

function spokenHours({ from, until, weekends }: QuietHours): string {
  const hours = from === until ? 'no hours' : `${from} to ${until}`;
  return weekends ? `${hours}, and weekends` : hours;
}

interface HoursFormProps {
  readonly title: string;
  /** Null: of all Pages. */
  readonly pageId: string | null;
  readonly hours: QuietHours;
  /** The Page has hours of its own. */
  readonly isOwn: boolean;
}

function HoursForm({ title, pageId, hours, isOwn }: HoursFormProps) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState(hours);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const set = useChange();
  const save = (next: QuietHours | null): void => {
    if (set.isPending) return;
    set.mutate(
      { method: 'PUT', path: 'quiet-hours', body: { pageId, hours: next } },
      { onSuccess: () => setOpen(false) },
    );
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const issues = quietHoursSchema.safeParse(typed).error?.issues ?? [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (issues.length > 0) focusFirstWrong(event.currentTarget);
    else save(typed);
  };
  const id = `quiet-${pageId ?? 'all'}`;
  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {isOpen ? (
        <HoursFields typed={typed} onChange={setTyped} wrong={wrong} />
      ) : (
        <p>
          {spokenHours(hours)}
          {pageId !== null && !isOwn ? ' (as for all Pages)' : ''}
        </p>
      )}
      {set.error ? (
        <Notice tone="stopped" word="Not saved." live>
          {refusalWords(set.error)}
        </Notice>
      ) : null}
      {set.isSuccess && !isOpen ? (
        <Notice tone="going-well" word="Saved." live>
          It counts for every post from now on.
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        {isOpen ? (
          <>
            <Button kind="primary" type="submit" busy={set.isPending ? 'Saving…' : undefined}>
              Save
            </Button>
            <Button onPress={() => setOpen(false)}>Leave it as it is</Button>
          </>
        ) : (
          <Button
            onPress={() => {
              setTyped(hours);
              set.reset();
              setOpen(true);
            }}
          >
            Change<span className="only-heard"> the quiet hours: {title}</span>
          </Button>
        )}
        {pageId !== null && isOwn && !isOpen ? (
          <Button onPress={() => save(null)}>
            As for all Pages<span className="only-heard">: {title}</span>
          </Button>
        ) : null}
      </div>
    </form>
  );
}

interface HoursFieldsProps {
  readonly typed: QuietHours;
  readonly onChange: (typed: QuietHours) => void;
  readonly wrong: Readonly<Record<string, string>>;
}

function HoursFields({ typed, onChange, wrong }: HoursFieldsProps) {
  return (
    <>
      <div className={styles.two}>
        <Field
          label="From"
          name="from"
          required
          hint="Such as 20:00."
          value={typed.from}
          onChange={(from) => onChange({ ...typed, from })}
          error={wrong['from']}
        />
        <Field
          label="Until"
          name="until"
          required
          hint="The same time twice means none."
          value={typed.until}
          onChange={(until) => onChange({ ...typed, until })}
          error={wrong['until']}
        />
      </div>
      <ChooseSeveral
        legend="Days"
        name="weekends"
        options={[{ value: 'weekends', label: 'Saturday and Sunday all day' }]}
        values={typed.weekends ? ['weekends'] : []}
        onChange={(values) => onChange({ ...typed, weekends: values.length > 0 })}
      />
    </>
  );
}
