import type { Subject } from '../../../server/contract/person.contract.ts';
import { ChooseOne, ChooseSeveral } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { Select } from '../../components/select/select.tsx';
import { toSchoolField } from '../../time.ts';
import { useNow } from '../../use-now.ts';

type Status = 'granted' | 'refused' | 'withdrawn';
type Condition = 'group-only' | 'no-close-up' | 'first-name';

/** An answer while it is being written down. */
export interface AnswerForm {
  /** The id of a guardian, or `NOT_KNOWN`; empty while nobody was chosen. An adult answers for themselves. */
  readonly guardianId: string;
  readonly uses: readonly string[];
  readonly status: Status | null;
  readonly conditions: readonly Condition[];
  /** School days, "2027-07-16"; empty for from today, for no end, and for said today. */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly answeredOn: string;
  readonly method: string;
}

/** A parent answered, and nobody knows which. */
export const NOT_KNOWN = 'not-known';

const CONSENT_STATUSES = [
  { value: 'granted', label: 'Yes' },
  { value: 'refused', label: 'No' },
  { value: 'withdrawn', label: 'They take back an earlier yes' },
] as const;
const OBJECTION_STATUSES = [
  { value: 'granted', label: 'They do not object' },
  { value: 'refused', label: 'They object' },
] as const;
const MIXED_STATUSES = [
  { value: 'granted', label: 'Yes, or no objection' },
  { value: 'refused', label: 'No, or they object' },
] as const;

const CONDITIONS: readonly { readonly value: Condition; readonly label: string }[] = [
  { value: 'group-only', label: 'In a group only' },
  { value: 'no-close-up', label: 'No close-up' },
  { value: 'first-name', label: 'The first name may stand with the picture' },
];

export interface AnswerFieldsProps {
  readonly subject: Subject;
  readonly form: AnswerForm;
  readonly onChange: (changes: Partial<AnswerForm>) => void;
  /** What is wrong, field by field. */
  readonly wrong: Readonly<Record<string, string>>;
}

/** The fields of one answer about some uses; what only a yes needs appears with the yes. */
export function AnswerFields({ subject, form, onChange, wrong }: AnswerFieldsProps) {
  const today = toSchoolField(useNow()).slice(0, 10);
  const asked = subject.uses.filter((use) => !use.retired);
  return (
    <>
      {subject.guardians.length === 0 ? null : (
        <Answerer subject={subject} form={form} onChange={onChange} wrong={wrong} />
      )}
      <ChooseSeveral<string>
        legend="About which uses"
        name="uses"
        values={form.uses}
        onChange={(uses) => onChange({ uses })}
        options={asked.map((use) => ({ value: use.use, label: use.name }))}
        error={wrong['uses']}
      />
      <ChooseOne<Status>
        legend="The answer"
        name="status"
        value={form.status}
        onChange={(status) => onChange({ status })}
        error={wrong['status']}
        options={statusesFor(asked, form.uses)}
      />
      {form.status === 'granted' ? (
        <YesFields form={form} onChange={onChange} wrong={wrong} today={today} />
      ) : null}
      <Field
        label="Said or signed on"
        name="answeredOn"
        kind="date"
        hint="Left empty, today. A form from a drawer keeps the day on which it was signed."
        latest={today}
        value={form.answeredOn}
        onChange={(answeredOn) => onChange({ answeredOn })}
        error={wrong['answeredOn']}
      />
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

type PartProps = Pick<AnswerFieldsProps, 'form' | 'onChange' | 'wrong'>;

function Answerer({ subject, form, onChange, wrong }: AnswerFieldsProps) {
  return (
    <Select
      label="Who answered"
      name="guardianId"
      value={form.guardianId}
      onChange={(guardianId) => onChange({ guardianId })}
      options={[
        { value: '', label: 'Choose who answered' },
        ...subject.guardians.map((guardian) => ({
          value: guardian.id,
          label: `${guardian.name} (${guardian.relation})${guardian.mayAnswer ? '' : ', a no only'}`,
        })),
        { value: NOT_KNOWN, label: 'A parent, it is not known which' },
      ]}
      error={wrong['guardianId']}
    />
  );
}

function YesFields({ form, onChange, wrong, today }: PartProps & { readonly today: string }) {
  return (
    <>
      <ChooseSeveral<Condition>
        legend="On condition"
        name="conditions"
        values={form.conditions}
        onChange={(conditions) => onChange({ conditions })}
        options={CONDITIONS}
      />
      <Field
        label="From"
        name="validFrom"
        kind="date"
        hint="Left empty, from today."
        value={form.validFrom}
        onChange={(validFrom) => onChange({ validFrom })}
        error={wrong['validFrom']}
      />
      <Field
        label="Until"
        name="validUntil"
        kind="date"
        hint="Left empty, it holds until somebody takes it back."
        earliest={today}
        value={form.validUntil}
        onChange={(validUntil) => onChange({ validUntil })}
        error={wrong['validUntil']}
      />
    </>
  );
}

/** Where the school relies on a public task there is no yes to give: parents object, or they do not. */
function statusesFor(uses: Subject['uses'], chosen: readonly string[]) {
  const bases = new Set(
    uses.filter(({ use }) => chosen.includes(use)).map(({ lawfulBasis }) => lawfulBasis),
  );
  if (bases.size > 1) return MIXED_STATUSES;
  return bases.has('public-task') ? OBJECTION_STATUSES : CONSENT_STATUSES;
}
