import { useEffect, useEffectEvent, useRef } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { Icon } from '../../components/icon/icon.tsx';
import styles from './steps.module.css';

export type Step = 'file' | 'columns' | 'changes' | 'apply';

const STEPS: readonly { readonly step: Step; readonly word: string }[] = [
  { step: 'file', word: 'File' },
  { step: 'columns', word: 'Columns' },
  { step: 'changes', word: 'Changes' },
  { step: 'apply', word: 'Apply' },
];

export interface StepsProps {
  readonly now: Step;
  /** Where one can go from here. */
  readonly ways: Readonly<Partial<Record<Step, string>>>;
}

/** The four steps of an import and which one this is; those that are open already are links. */
export function Steps({ now, ways }: StepsProps) {
  const at = STEPS.findIndex(({ step }) => step === now);
  return (
    <nav aria-label="Steps of this import" className={styles.steps}>
      <ol className={styles.list}>
        {STEPS.map(({ step, word }, index) => {
          const way = index === at ? undefined : ways[step];
          const words = (
            <>
              <span className={styles.number} aria-hidden="true">
                {index < at ? <Icon name="check" size={16} /> : index + 1}
              </span>
              {word}
              {index < at ? <span className="only-heard"> (done)</span> : null}
            </>
          );
          return (
            <li
              key={step}
              className={styles.step}
              data-now={index === at || undefined}
              data-done={index < at || undefined}
              aria-current={index === at ? 'step' : undefined}
            >
              {way === undefined ? (
                <span className={styles.word}>{words}</span>
              ) : (
                <Link className={styles.word} to={way}>
                  {words}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** React Router's key of the page that the visit began with. */
const FIRST_PAGE = 'default';

/** The heading of a step. It takes the focus when one comes to the step, and the page begins at its top again. */
export function StepHeading({ children }: { readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  const takeFocus = useEffectEvent(() => {
    if (key === FIRST_PAGE) return;
    globalThis.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  });
  useEffect(() => {
    takeFocus();
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1} className={styles.heading}>
      {children}
    </h2>
  );
}
