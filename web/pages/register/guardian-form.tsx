import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { guardianByHandSchema } from '../../../server/contract/person.contract.ts';
import type { Guardian, Subject } from '../../../server/contract/person.contract.ts';
import { Refusal } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { usePersonChange } from './person-query.ts';
import styles from './person.module.css';

const MAY_ANSWER = [
  { value: 'yes', label: 'May answer for the child' },
  {
    value: 'no',
    label: 'May not answer',
    detail: 'Where a court or the school says so. A yes of theirs does not count; a no does.',
  },
] as const;

interface Typed {
  readonly name: string;
  readonly relation: string;
  readonly email: string;
  readonly mayAnswer: boolean;
}

export interface GuardianFormProps {
  readonly subject: Subject;
  /** Null for somebody new. */
  readonly guardian: Guardian | null;
  readonly onDone: (says: string) => void;
  readonly onClose: () => void;
}

/** Name, address, relation, and whether somebody may answer for the child. */
export function GuardianForm({ subject, guardian, onDone, onClose }: GuardianFormProps) {
  const [typed, setTyped] = useState<Typed>({
    name: guardian?.name ?? '',
    relation: guardian?.relation ?? '',
    email: guardian?.email ?? '',
    mayAnswer: guardian?.mayAnswer ?? true,
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const save = usePersonChange(() => onDone(`${typed.name.trim()} is on the register.`));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = guardianByHandSchema.safeParse(typed);
    const issues = parsed.error?.issues ?? [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (!parsed.success) focusFirstWrong(event.currentTarget);
    else if (!save.isPending) {
      const path = `/api/register/subjects/${subject.id}/guardians`;
      save.mutate(
        guardian === null
          ? { method: 'POST', path, body: typed }
          : { method: 'PUT', path: `${path}/${guardian.id}`, body: typed },
      );
    }
  };
  const refusedField = save.error instanceof Refusal ? save.error.field : undefined;
  const troubleOf = (field: string): string | undefined =>
    wrong[field] ?? (refusedField === field ? refusalWords(save.error) : undefined);
  return (
    <form
      ref={form}
      className={styles.form}
      onSubmit={submit}
      noValidate
      aria-label={guardian === null ? 'Add a parent or guardian' : `Change ${guardian.name}`}
    >
      <GuardianFields
        typed={typed}
        onChange={(to) => setTyped({ ...typed, ...to })}
        troubleOf={troubleOf}
      />
      {save.error && refusedField === undefined ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(save.error)}
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" busy={save.isPending ? 'Writing it down…' : undefined}>
          {guardian === null ? 'Add them' : 'Save the changes'}
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </form>
  );
}

function GuardianFields({
  typed,
  onChange,
  troubleOf,
}: {
  readonly typed: Typed;
  readonly onChange: (changes: Partial<Typed>) => void;
  readonly troubleOf: (field: string) => string | undefined;
}) {
  return (
    <>
      <Field
        label="Name"
        name="name"
        required
        autoComplete="off"
        value={typed.name}
        onChange={(name) => onChange({ name })}
        error={troubleOf('name')}
      />
      <Field
        label="Who they are to the child"
        name="relation"
        required
        hint="For example: mother, father, grandmother, foster carer."
        autoComplete="off"
        value={typed.relation}
        onChange={(relation) => onChange({ relation })}
        error={troubleOf('relation')}
      />
      <Field
        label="E-mail address"
        name="email"
        kind="email"
        hint="Where they are asked. One of the same name and address is asked once for brothers and sisters."
        autoComplete="off"
        value={typed.email}
        onChange={(email) => onChange({ email })}
        error={troubleOf('email')}
      />
      <ChooseOne
        legend="Answering"
        name="mayAnswer"
        value={typed.mayAnswer ? 'yes' : 'no'}
        onChange={(may) => onChange({ mayAnswer: may === 'yes' })}
        options={MAY_ANSWER}
      />
    </>
  );
}
