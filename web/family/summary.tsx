import { useSyncExternalStore } from 'react';
import type { Family } from '../../server/contract/family.contract.ts';
import { Button } from '../components/button/button.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { choiceKey, choiceOf, type Choices, type FamilyUse, wasSaid } from './choices.ts';
import { FamilyHeading } from './family-heading.tsx';
import styles from './family.module.css';
import { SendTrouble } from './send-trouble.tsx';
import { choiceInWords, longDay } from './words.ts';

interface SummaryProps {
  readonly family: Family;
  readonly choices: Choices;
  readonly trouble: unknown;
  readonly isSending: boolean;
  readonly onSend: () => void;
  readonly onBack: () => void;
}

/** Everything once more, before anything is sent. */
export function Summary({ family, choices, trouble, isSending, onSend, onBack }: SummaryProps) {
  const isOnline = useOnline();
  const isOpen = family.children.some((child) =>
    child.uses.some((use) => !choices.has(choiceKey(child.id, use.code))),
  );
  return (
    <>
      <FamilyHeading>Are these your answers?</FamilyHeading>
      <AnswerList family={family} choices={choices} />
      {isOpen ? (
        <Notice tone="needs-you" word="Not everything is answered.">
          That is all right. What you leave out stays as it was; what was never answered counts as
          no.
        </Notice>
      ) : null}
      <p>A no holds at once. {yesHolds(family)}</p>
      {isOnline ? null : (
        <Notice tone="needs-you" word="You are offline." live>
          Your answers are still here. Send them when the phone has a connection again.
        </Notice>
      )}
      <SendTrouble error={trouble} />
      <div className={styles.buttons}>
        <Button
          kind="primary"
          wide
          onPress={onSend}
          busy={isSending ? 'Sending your answers…' : undefined}
        >
          Send these answers
        </Button>
        <Button wide onPress={onBack}>
          Go back and change something
        </Button>
      </div>
    </>
  );
}

/** From and until when a yes holds; several schools may have chosen different days. */
function yesHolds({ children }: Family): string {
  const today = new Date().toISOString().slice(0, 10);
  const [first] = children;
  const isOne = children.every(
    (child) => child.holdsFrom === first?.holdsFrom && child.holdsUntil === first.holdsUntil,
  );
  if (!first || !isOne) return 'A yes holds until the end of the school year; then we ask again.';
  const from = first.holdsFrom > today ? `from ${longDay(first.holdsFrom)} ` : '';
  return `A yes holds ${from}until ${longDay(first.holdsUntil)}; then we ask again.`;
}

/** What was chosen, child by child; also what was left out, and what that comes to. */
export function AnswerList({
  family,
  choices,
}: {
  readonly family: Family;
  readonly choices: Choices;
}) {
  return family.children.map((child) => (
    <section key={child.id} className={styles.list} aria-labelledby={`list-${child.id}`}>
      <h2 id={`list-${child.id}`}>{child.firstName}</h2>
      <dl>
        {child.uses.map((use) => {
          const choice = choices.get(choiceKey(child.id, use.code));
          return (
            <div key={use.code} data-answered={choice !== undefined}>
              <dt>{use.name}</dt>
              <dd>{choice ? choiceInWords(use, choice) : leftOut(use)}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  ));
}

function leftOut(use: FamilyUse): string {
  return wasSaid(use.last)
    ? `not changed: ${choiceInWords(use, choiceOf(use.last))}`
    : 'not answered: counts as no';
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      globalThis.addEventListener('online', changed);
      globalThis.addEventListener('offline', changed);
      return () => {
        globalThis.removeEventListener('online', changed);
        globalThis.removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
}
