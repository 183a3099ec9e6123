import { useEffect, useRef, useState } from 'react';
import type { Family } from '../../server/contract/family.contract.ts';
import { Refusal, request } from '../api/client.ts';
import { answersOf, type Choices, keptAfterChange } from './choices.ts';
import { Done } from './done.tsx';
import { LinkGone } from './link-gone.tsx';
import { Questions } from './questions.tsx';
import { Summary } from './summary.tsx';

type Step = 'questions' | 'summary' | 'done' | 'gone';

interface FamilyFormProps {
  readonly token: string;
  readonly first: Family;
  readonly fetchAgain: () => Promise<Family>;
}

/** Questions, a look at all answers, sending. Whatever goes wrong on the way, what was chosen stays. */
export function FamilyForm({ token, first, fetchAgain }: FamilyFormProps) {
  const [family, setFamily] = useState(first);
  const [choices, setChoices] = useState<Choices>(new Map());
  const [step, setStep] = useState<Step>('questions');
  const [trouble, setTrouble] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);
  const isUnderWay = useRef(false);
  useWarningBeforeLeaving(choices.size > 0 && step !== 'done' && step !== 'gone');

  const go = (next: Step): void => {
    setTrouble(null);
    setStep(next);
  };

  const readAgain = async (): Promise<void> => {
    const fresh = await fetchAgain();
    setChoices((before) => keptAfterChange(before, family, fresh));
    setFamily(fresh);
    setStep('questions');
  };

  const send = async (): Promise<void> => {
    // A second tap comes before the first one has drawn anything.
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setSending(true);
    setTrouble(null);
    try {
      await request('POST', `/api/family/${token}`, {
        body: { answers: answersOf(family, choices) },
        beforeSignIn: true,
      });
      setStep('done');
    } catch (error) {
      if (error instanceof Refusal && error.status === 410) setStep('gone');
      else {
        setTrouble(error);
        if (error instanceof Refusal && error.status === 409) await readAgain().catch(setTrouble);
      }
    } finally {
      isUnderWay.current = false;
      setSending(false);
    }
  };

  switch (step) {
    case 'questions':
      return (
        <Questions
          family={family}
          choices={choices}
          onChoices={setChoices}
          trouble={trouble}
          onCheck={() => go('summary')}
        />
      );
    case 'summary':
      return (
        <Summary
          family={family}
          choices={choices}
          trouble={trouble}
          isSending={isSending}
          onSend={() => void send()}
          onBack={() => go('questions')}
        />
      );
    case 'done':
      return <Done family={family} choices={choices} />;
    case 'gone':
      return <LinkGone />;
  }
}

/** The browser asks before a page with unsent answers is closed. */
function useWarningBeforeLeaving(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    globalThis.addEventListener('beforeunload', warn);
    return () => globalThis.removeEventListener('beforeunload', warn);
  }, [isNeeded]);
}
