import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { protectionSchema } from '../../../server/contract/protection.contract.ts';
import type { Protection } from '../../../server/contract/protection.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { useFocusOnOpening } from './use-focus-on-opening.ts';
import styles from './register.module.css';

const REASON_AT_LEAST = 3;
const REASON_AT_MOST = 2_000;
const TOO_SHORT = 'Say in a few words why it does not hold any more.';

export interface LiftProtectionProps {
  readonly subjectId: string;
  readonly called: string;
  /** The flag in force, as it is on the screen. */
  readonly flagId: string;
  readonly onDone: (fresh: Protection) => void;
  readonly onClose: () => void;
}

/** Ends a protection: the reason first, then one question in words. */
export function LiftProtection({
  subjectId,
  called,
  flagId,
  onDone,
  onClose,
}: LiftProtectionProps) {
  const form = useFocusOnOpening();
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const lift = useMutation({
    mutationFn: () =>
      request('POST', `/api/register/subjects/${subjectId}/protection/lifting`, {
        body: { flagId, reason: reason.trim() },
        schema: protectionSchema,
      }),
    onSuccess: onDone,
    onError: () => setAsking(false),
  });
  const isShort = reason.trim().length < REASON_AT_LEAST;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (isShort) focusFirstWrong(event.currentTarget);
    else setAsking(true);
  };
  return (
    <>
      <form ref={form} className={styles.form} onSubmit={submit} noValidate>
        <Field
          label="Why it does not hold any more"
          name="reason"
          kind="textarea"
          required
          longest={REASON_AT_MOST}
          hint="Only the executive headteacher and the safeguarding lead ever read it."
          value={reason}
          onChange={setReason}
          error={isTried && isShort ? TOO_SHORT : undefined}
        />
        {lift.error ? (
          <Notice tone="stopped" word="That did not work." live>
            {refusalWords(lift.error)}
          </Notice>
        ) : null}
        <div className={styles.acts}>
          <Button type="submit">Lift the protection…</Button>
          <Button onPress={onClose}>Leave it as it is</Button>
        </div>
      </form>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        question={`Lift the protection of ${called}?`}
        act="Lift it"
        onAct={() => {
          if (!lift.isPending) lift.mutate();
        }}
        busy={lift.isPending ? 'Lifting it…' : undefined}
      >
        <p>
          From then on what was answered decides: with a yes on file {called} may be published.{' '}
          {called} can be protected again at any time.
        </p>
      </Confirm>
    </>
  );
}
