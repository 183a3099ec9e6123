import { useState } from 'react';
import type { FormEvent } from 'react';
import { personByHandSchema } from '../../../server/contract/person.contract.ts';
import type { Subject } from '../../../server/contract/person.contract.ts';
import { Refusal } from '../../api/client.ts';
import type { Method } from '../../api/client.ts';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { refusalWords } from '../../post/refusal-words.ts';
import { classOf } from './person-fields.tsx';
import type { PersonTyped } from './person-fields.tsx';
import { usePersonChange } from './person-query.ts';

interface Plan {
  readonly start: PersonTyped;
  readonly method: Method;
  readonly path: string;
  /** What goes along with what was typed. */
  readonly more: object;
  readonly onDone: (fresh: Subject) => void;
}

/** Writes somebody's entry; the same name in the same class is asked about once, and nothing that was typed is lost. */
export function usePersonForm({ start, method, path, more, onDone }: Plan) {
  const [typed, setTyped] = useState(start);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const save = usePersonChange(onDone);
  const send = (sameNameIsFine: boolean): void => {
    const { forename, surname, knownAs, leavesOn } = typed;
    const body = {
      forename,
      surname,
      knownAs,
      class: classOf(typed),
      leavesOn: leavesOn === '' ? null : leavesOn,
      sameNameIsFine,
    };
    if (!save.isPending) save.mutate({ method, path, body: { ...body, ...more } });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { forename, surname, knownAs } = typed;
    const given = { forename, surname, knownAs, class: classOf(typed) };
    const parsed = personByHandSchema.safeParse(given);
    const issues = parsed.error?.issues ?? [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (parsed.success) send(false);
    else focusFirstWrong(event.currentTarget);
  };
  const refusal = save.error instanceof Refusal ? save.error : undefined;
  const isSameName = refusal?.code === 'same-name';
  const troubleOf = (field: string): string | undefined =>
    wrong[field] ?? (refusal?.field === field && !isSameName ? refusalWords(refusal) : undefined);
  return {
    typed,
    change: (changes: Partial<PersonTyped>) => setTyped((before) => ({ ...before, ...changes })),
    submit,
    troubleOf,
    isBusy: save.isPending,
    /** The question, when somebody of this name is there already. */
    sameName: isSameName ? refusalWords(refusal) : null,
    sendAllTheSame: () => send(true),
    trouble:
      save.error !== null && !isSameName && refusal?.field === undefined
        ? refusalWords(save.error)
        : null,
  };
}
