import type { Subject } from '../../../server/contract/register.contract.ts';
import { ChooseOne, ChooseSeveral } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { Select } from '../../components/select/select.tsx';
import { toSchoolField } from '../../time.ts';
import { useNow } from '../../use-now.ts';

type Status = 'granted' | 'refused' | 'withdrawn';
type Condition = 'group-only' | 'no-close-up' | 'first-name';

/** An answer while it is being written down. */
export interface AnswerForm {
  readonly use: string;
  readonly status: Status | null;
  readonly conditions: readonly Condition[];
  /** A school day, "2027-07-16"; empty for no end. */
  readonly validUntil: string;
  readonly method: string;
}

const STATUSES = [
  { value: 'granted', label: 'Yes' },
  { value: 'refused', label: 'No' },
  { value: 'withdrawn', label: 'They take back an earlier yes' },
] as const;

const CONDITIONS: readonly { readonly value: Condition; readonly label: string }[] = [
  { value: 'group-only', label: 'In a group only' },
  { value: 'no-close-up', label: 'No close-up' },
  { value: 'first-name', label: 'The first name may stand with the picture' },
];

export interface AnswerFieldsProps {
  readonly uses: Subject['uses'];
  readonly form: AnswerForm;
  readonly onChange: (changes: Partial<AnswerForm>) => void;
  /** What is wrong, field by field. */
  readonly wrong: Readonly<Record<string, string>>;
}

/** The fields of one answer; what only a yes needs appears with the yes. */
export function AnswerFields({ uses, form, onChange, wrong }: AnswerFieldsProps) {
  const now = useNow();
  return (
    <>
      <Select
        label="About which use"
        name="use"
        value={form.use}
        onChange={(use) => onChange({ use })}
        options={uses.map((use) => ({ value: use.use, label: use.name }))}
        error={wrong['use']}
      />
      <ChooseOne<Status>
        legend="The answer"
        name="status"
        value={form.status}
        onChange={(status) => onChange({ status })}
        error={wrong['status']}
        options={STATUSES}
      />
      {form.status === 'granted' ? (
        <>
          <ChooseSeveral<Condition>
            legend="On condition"
            name="conditions"
            values={form.conditions}
            onChange={(conditions) => onChange({ conditions })}
            options={CONDITIONS}
          />
          <Field
            label="Until"
            name="validUntil"
            kind="date"
            hint="Left empty, the yes holds until somebody takes it back."
            earliest={toSchoolField(now).slice(0, 10)}
            value={form.validUntil}
            onChange={(validUntil) => onChange({ validUntil })}
            error={wrong['validUntil']}
          />
        </>
      ) : null}
      <Field
        label="How the answer came"
        name="method"
        required
        longest={200}
        hint="For example: paper form, signed by the mother."
        value={form.method}
        onChange={(method) => onChange({ method })}
        error={wrong['method']}
      />
    </>
  );
}
