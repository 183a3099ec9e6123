import styles from './points.module.css';

export interface SuggestionsProps {
  readonly reasons: readonly string[];
  readonly onChoose: (reason: string) => void;
}

/** Reasons that come up again and again, to be taken with one press and changed where they do not fit. */
export function Suggestions({ reasons, onChoose }: SuggestionsProps) {
  return (
    <ul className={styles.suggestions} aria-label="Reasons to choose from">
      {reasons.map((words) => (
        <li key={words}>
          <button className={styles.suggestion} type="button" onClick={() => onChoose(words)}>
            {words}
          </button>
        </li>
      ))}
    </ul>
  );
}
