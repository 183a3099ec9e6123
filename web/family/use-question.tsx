import { useId } from 'react';
import type { FamilyChild } from '../../server/contract/family.contract.ts';
import { CONDITIONS, CONSENT_ANSWERS, OBJECTION_ANSWERS, PUBLIC_TASK } from './asking-text.ts';
import { type Choice, type FamilyUse, NO, YES } from './choices.ts';
import styles from './family.module.css';
import { coversInWords, lastInWords } from './words.ts';

interface UseQuestionProps {
  readonly child: FamilyChild;
  readonly use: FamilyUse;
  /** The words stand open once for each school; brothers and sisters can unfold them again. */
  readonly isFirstOfSchool: boolean;
  readonly choice: Choice | undefined;
  readonly onChoice: (choice: Choice) => void;
}

/** One use of one child. Consent is given or not; what rests on the school's task can only be objected to. */
export function UseQuestion({ child, use, isFirstOfSchool, choice, onChoice }: UseQuestionProps) {
  const id = useId();
  const isConsent = use.lawfulBasis === 'consent';
  const answers = isConsent ? CONSENT_ANSWERS : OBJECTION_ANSWERS;
  const last = lastInWords(use);
  const words = (
    <>
      <p className={styles.words}>{use.words}</p>
      <p className={styles.small}>
        {isConsent ? null : `${PUBLIC_TASK} `}
        {coversInWords(use, child.school)}
      </p>
    </>
  );
  return (
    <fieldset className={styles.use} aria-describedby={last ? `${id}-last` : undefined}>
      <legend>
        {use.name}
        <span className="only-heard">, {child.firstName}</span>
      </legend>
      {isFirstOfSchool ? (
        words
      ) : (
        <details>
          <summary>What this means</summary>
          {words}
        </details>
      )}
      {last ? (
        <p className={styles.lastSaid} id={`${id}-last`}>
          {last}
        </p>
      ) : null}
      <div className={styles.answers}>
        {[YES, NO].map((offered) => (
          <label key={String(offered.yes)} className={styles.answer}>
            <input
              type="radio"
              name={`${child.id} ${use.code}`}
              checked={choice?.yes === offered.yes}
              onChange={() => onChoice(offered)}
            />
            <span>{offered.yes ? answers.yes : answers.no}</span>
          </label>
        ))}
      </div>
      {isConsent && choice?.yes === true ? (
        <fieldset className={styles.conditions}>
          <legend>If you like, add</legend>
          {CONDITIONS.map(([key, label]) => (
            <label key={key} className={styles.condition}>
              <input
                type="checkbox"
                checked={choice[key]}
                onChange={(event) => onChoice({ ...choice, [key]: event.target.checked })}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
    </fieldset>
  );
}
