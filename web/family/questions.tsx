import { useState } from 'react';
import type { Family, FamilyChild } from '../../server/contract/family.contract.ts';
import { Button } from '../components/button/button.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { asLastTime, choiceKey, type Choices, choose, sameForAll, wasSaid } from './choices.ts';
import { YOU_DECIDE } from './asking-text.ts';
import { FamilyHeading } from './family-heading.tsx';
import styles from './family.module.css';
import { SendTrouble } from './send-trouble.tsx';
import { UseQuestion } from './use-question.tsx';
import { lastInWords, longDay, namesOf, whoAnswers } from './words.ts';

interface QuestionsProps {
  readonly family: Family;
  readonly choices: Choices;
  readonly onChoices: (choices: Choices) => void;
  readonly trouble: unknown;
  readonly onCheck: () => void;
}

/** Each child, each use: nothing is ticked beforehand, what was said last stands beside it. */
export function Questions({ family, choices, onChoices, trouble, onCheck }: QuestionsProps) {
  const [isEmpty, setEmpty] = useState(false);
  const check = (): void => {
    setEmpty(choices.size === 0);
    if (choices.size > 0) onCheck();
  };
  return (
    <>
      <FamilyHeading>{`May we show pictures of ${namesOf(family.children)}?`}</FamilyHeading>
      <SendTrouble error={trouble} />
      <div className={styles.who}>
        <p>
          You answer as <strong>{whoAnswers(family.guardian, family.children)}</strong>.
        </p>
        <details>
          <summary>That is not me</summary>
          <p>
            Then please do not answer: close this page, and tell the school office that the letter
            came to you.
          </p>
        </details>
      </div>
      <p>
        {YOU_DECIDE}
        {family.answerBy ? ` Please answer by ${longDay(family.answerBy)}.` : null}
      </p>
      <LastTime family={family} onKeep={() => onChoices(asLastTime(choices, family.children))} />
      {family.children.map((child) => (
        <OneChild
          key={child.id}
          child={child}
          family={family}
          choices={choices}
          onChoices={(next) => {
            setEmpty(false);
            onChoices(next);
          }}
        />
      ))}
      {isEmpty ? (
        <Notice tone="needs-you" word="Nothing is answered yet." live>
          Say yes or no to at least one question, then check your answers.
        </Notice>
      ) : null}
      <Button kind="primary" wide onPress={check}>
        Check my answers
      </Button>
      <p className={styles.small}>
        Nothing is sent before you have seen all your answers once more.
      </p>
    </>
  );
}

interface OneChildProps {
  readonly child: FamilyChild;
  readonly family: Family;
  readonly choices: Choices;
  readonly onChoices: (choices: Choices) => void;
}

function OneChild({ child, family, choices, onChoices }: OneChildProps) {
  const { children } = family;
  const isFirstOfSchool = children.find((each) => each.school === child.school) === child;
  return (
    <section className={styles.child} aria-labelledby={`child-${child.id}`}>
      <h2 id={`child-${child.id}`}>
        {child.firstName}
        <span className={styles.class}>{classAndSchool(child, family)}</span>
      </h2>
      {child.uses.map((use) => (
        <UseQuestion
          key={use.code}
          child={child}
          use={use}
          isFirstOfSchool={isFirstOfSchool}
          choice={choices.get(choiceKey(child.id, use.code))}
          onChoice={(choice) => onChoices(choose(choices, child.id, use.code, choice))}
        />
      ))}
      {child === children[0] && children.length > 1 ? (
        <SameForAll
          from={child}
          others={children.slice(1)}
          isReady={child.uses.some((use) => choices.has(choiceKey(child.id, use.code)))}
          onSame={() => onChoices(sameForAll(choices, child, children))}
        />
      ) : null}
    </section>
  );
}

function classAndSchool(child: FamilyChild, family: Family): string {
  const several = new Set(family.children.map((each) => each.school)).size > 1;
  return [child.className, several ? child.school : null].filter(Boolean).join(', ');
}

/** Everything that was said last, and one press to say it again: an answer like any other, never ticked by itself. */
function LastTime({ family, onKeep }: { readonly family: Family; readonly onKeep: () => void }) {
  const [isKept, setKept] = useState(false);
  const said = family.children.flatMap((child) =>
    child.uses.flatMap((use) => (wasSaid(use.last) ? [{ child, use }] : [])),
  );
  if (said.length === 0) return null;
  return (
    <section className={styles.last} aria-labelledby="last-time">
      <h2 id="last-time">What you said last</h2>
      <ul>
        {said.map(({ child, use }) => (
          <li key={`${child.id} ${use.code}`}>
            {family.children.length > 1 ? `${child.firstName}, ` : null}
            {use.name}: {lastInWords(use)}
          </li>
        ))}
      </ul>
      <Button
        onPress={() => {
          onKeep();
          setKept(true);
        }}
      >
        Answer all of these the same again
      </Button>
      <p role="status">
        {isKept ? 'They are filled in below. Look through them, then check your answers.' : null}
      </p>
    </section>
  );
}

interface SameForAllProps {
  readonly from: FamilyChild;
  readonly others: readonly FamilyChild[];
  readonly isReady: boolean;
  readonly onSame: () => void;
}

function SameForAll({ from, others, isReady, onSame }: SameForAllProps) {
  const [isDone, setDone] = useState(false);
  return (
    <div className={styles.same}>
      <Button
        onPress={() => {
          onSame();
          setDone(true);
        }}
        off={isReady ? undefined : `First answer for ${from.firstName}.`}
      >
        The same for {namesOf(others)}
      </Button>
      <p role="status">
        {isDone ? `${namesOf(others)}: the same as for ${from.firstName}, filled in below.` : null}
      </p>
    </div>
  );
}
