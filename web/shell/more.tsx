import { useState } from 'react';
import { NavLink } from 'react-router';
import { Button } from '../components/button/button.tsx';
import { Dialog } from '../components/dialog/dialog.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { countWords } from './places.ts';
import type { Counts, PlaceEntry } from './places.ts';
import shell from './shell.module.css';
import styles from './more.module.css';

/** The places that do not fit into the phone's bar, on a sheet at its foot. */
export function More({
  places,
  counts,
}: {
  readonly places: readonly PlaceEntry[];
  readonly counts: Counts;
}) {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const waiting = places.reduce((sum, entry) => sum + (counts[entry.place] ?? 0), 0);
  return (
    <>
      <button
        className={shell.place}
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <span className={shell.drawing}>
          <Icon name="more" />
          {waiting > 0 ? (
            <span className={shell.count} aria-hidden="true">
              {waiting > 99 ? '99+' : waiting}
            </span>
          ) : null}
        </span>
        <span>
          More
          {waiting > 0 ? <span className="only-heard">, {countWords(waiting)}</span> : null}
        </span>
      </button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title="More places"
        actions={<Button onPress={close}>Close</Button>}
      >
        <ul className={styles.list}>
          {places.map((entry) => {
            const count = counts[entry.place] ?? 0;
            return (
              <li key={entry.place}>
                <NavLink to={entry.to} className={styles.place ?? ''} onClick={close}>
                  <Icon name={entry.icon} />
                  <span>{entry.word}</span>
                  {count > 0 ? <span className={styles.waiting}>{countWords(count)}</span> : null}
                </NavLink>
              </li>
            );
          })}
        </ul>
      </Dialog>
    </>
  );
}
