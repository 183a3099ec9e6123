import { useState } from 'react';
import type { FormEvent } from 'react';
import { setGraceSchema } from '../../../server/contract/calendar.contract.ts';
import type { CalendarSettings } from '../../../server/contract/calendar.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import styles from './calendar-settings.module.css';
import { useChange } from './settings-query.ts';

/** How late an approved post may still go out by itself; after that it asks a head. */
export function Grace({ settings }: { readonly settings: CalendarSettings }) {
  const [typed, setTyped] = useState(String(settings.graceMinutes));
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const set = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const minutes = /^\d{1,5}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
    const parsed = setGraceSchema.safeParse({ minutes });
    const message = Number.isNaN(minutes)
      ? 'Give whole minutes, such as 30.'
      : parsed.error?.issues[0]?.message;
    setWrong(message);
    if (message === undefined && !set.isPending)
      set.mutate({ method: 'PUT', path: 'grace', body: { minutes } });
  };
  return (
    <section className={styles.section} aria-labelledby="grace">
      <h2 id="grace">Late posts</h2>
      <p className={styles.words}>
        When Gatehouse was not running, or a Page stood still, at the time of an approved post, the
        post still goes out by itself when it is no later than this. After that it comes back to the
        inbox and asks.
      </p>
      {settings.keepsAll ? (
        <form className={styles.form} onSubmit={submit} noValidate aria-labelledby="grace">
          <Field
            label="Minutes"
            name="minutes"
            required
            hint="0 to 1440, which is 24 hours. With 0 a post that is late at all asks."
            value={typed}
            onChange={setTyped}
            error={wrong}
          />
          {set.error ? (
            <Notice tone="stopped" word="Not saved." live>
              {refusalWords(set.error)}
            </Notice>
          ) : null}
          {set.isSuccess ? (
            <Notice tone="going-well" word="Saved." live>
              It counts from now on.
            </Notice>
          ) : null}
          <div className={styles.buttons}>
            <Button kind="primary" type="submit" busy={set.isPending ? 'Saving…' : undefined}>
              Save
            </Button>
          </div>
        </form>
      ) : (
        <p>{settings.graceMinutes} minutes. The office and the executive headteacher set it.</p>
      )}
    </section>
  );
}
