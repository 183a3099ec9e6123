import styles from './import.module.css';

/** How an office gets the file out of its own system, in words that hold for all of them. */
export function HowToExport({ isOpen = false }: { readonly isOpen?: boolean }) {
  return (
    <details className={styles.fold} open={isOpen}>
      <summary>How to make the file in Arbor, SIMS or Bromcom</summary>
      <div className={styles.foldBody}>
        <ol className={styles.numbered}>
          <li>Make a list (a report) of all pupils on roll, with one row for each pupil.</li>
          <li>
            Take these columns: a number that stays with the pupil (UPN or admission number),
            forename, surname and class.
          </li>
          <li>
            Add one column for each consent that you want here: photos on Facebook, on the website
            and so on.
          </li>
          <li>
            If you like: year, known-as name, leaving date, and up to four guardians with name,
            relationship and e-mail address.
          </li>
          <li>
            Export it straight to CSV where you can: Excel shortens long numbers and changes how
            dates are written.
          </li>
        </ol>
        <p>
          What the columns are called does not matter: in the next step you say which is which, and
          Gatehouse remembers it for the next file.
        </p>
      </div>
    </details>
  );
}
