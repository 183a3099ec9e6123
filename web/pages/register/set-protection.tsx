import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { protectionSchema } from '../../../server/contract/protection.contract.ts';
import type { Protection, ProtectionKind } from '../../../server/contract/protection.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { toSchoolField } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { PROTECTION_KINDS } from './protection-words.ts';
import { useFocusOnOpening } from './use-focus-on-opening.ts';
import styles from './register.module.css';

const REASON_AT_LEAST = 3;
const REASON_AT_MOST = 2_000;
const DAY_MS = 24 * 60 * 60_000;

export interface SetProtectionProps {
  readonly subjectId: string;
  readonly called: string;
  /** The flag in force, which this one takes the place of without a gap; its words need not be typed again. */
  readonly inForce: Protection['inForce'];
  readonly onDone: (fresh: Protection) => void;
  readonly onClose: () => void;
}

interface FlagForm {
  readonly kind: ProtectionKind | null;
  readonly reason: string;
  readonly reviewOn: string;
}

/** Says that somebody is never published, with the reason for those who may know. */
export function SetProtection({ subjectId, called, inForce, onDone, onClose }: SetProtectionProps) {
  const place = useFocusOnOpening();
  const [form, setForm] = useState<FlagForm>({
    kind: inForce?.kind ?? null,
    reason: inForce?.reason ?? '',
    reviewOn: '',
  });
  const [isTried, setTried] = useState(false);
  const change = (changes: Partial<FlagForm>): void =>
    setForm((before) => ({ ...before, ...changes }));
  const set = useMutation({
    mutationFn: ({ kind, reason, reviewOn }: FlagForm) =>
      request('POST', `/api/register/subjects/${subjectId}/protection`, {
        body: { kind, reason: reason.trim(), reviewOn: reviewOn === '' ? null : reviewOn },
        schema: protectionSchema,
      }),
    onSuccess: onDone,
  });
  const isShort = form.reason.trim().length < REASON_AT_LEAST;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (form.kind === null || isShort) focusFirstWrong(event.currentTarget);
    else if (!set.isPending) set.mutate(form);
  };
  const refused = set.error instanceof Refusal ? set.error.field : undefined;
  const wrong: Record<string, string> = {
    ...(isTried && form.kind === null ? { kind: 'Choose what it is about.' } : {}),
    ...(isTried && isShort
      ? { reason: 'Say in a few words why, for the colleagues who may know.' }
      : {}),
    ...(refused ? { [refused]: refusalWords(set.error) } : {}),
  };
  return (
    <form ref={place} className={styles.form} onSubmit={submit} noValidate>
      <p>
        {inForce
          ? 'What you write takes the place of the protection in force, without a gap.'
          : `Once you protect ${called}, nothing that shows them is published, whatever was answered.`}
      </p>
      <FlagFields form={form} onChange={change} wrong={wrong} />
      {set.error && refused === undefined ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(set.error)}
        </Notice>
      ) : null}
      <div className={styles.acts}>
        <Button kind="primary" type="submit" busy={set.isPending ? 'Writing it down…' : undefined}>
          {inForce ? 'Renew the protection' : `Protect ${called}`}
        </Button>
        <Button onPress={onClose}>Leave it as it is</Button>
      </div>
    </form>
  );
}

function FlagFields({
  form,
  onChange,
  wrong,
}: {
  readonly form: FlagForm;
  readonly onChange: (changes: Partial<FlagForm>) => void;
  readonly wrong: Readonly<Record<string, string>>;
}) {
  const now = useNow();
  return (
    <>
      <ChooseOne<ProtectionKind>
        legend="What it is about"
        name="kind"
        value={form.kind}
        onChange={(kind) => onChange({ kind })}
        options={PROTECTION_KINDS}
        error={wrong['kind']}
      />
      <Field
        label="The reason"
        name="reason"
        kind="textarea"
        required
        longest={REASON_AT_MOST}
        hint="Only the executive headteacher and the safeguarding lead ever read it."
        value={form.reason}
        onChange={(reason) => onChange({ reason })}
        error={wrong['reason']}
      />
      <Field
        label="Look at it again on"
        name="reviewOn"
        kind="date"
        hint="It holds until somebody lifts it, also after this day."
        earliest={toSchoolField(now + DAY_MS).slice(0, 10)}
        value={form.reviewOn}
        onChange={(reviewOn) => onChange({ reviewOn })}
        error={wrong['reviewOn']}
      />
    </>
  );
}
