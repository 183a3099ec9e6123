import type { SchoolClass } from '../../../server/contract/register.contract.ts';
import { Field } from '../../components/field/field.tsx';
import { Select } from '../../components/select/select.tsx';

/** Somebody's entry while it is being written. */
export interface PersonTyped {
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string;
  /** The id of a class, `NO_CLASS` or `NEW_CLASS`. */
  readonly classId: string;
  readonly newClass: string;
  readonly newYear: string;
  /** A school day, "2027-07-16"; empty when none is known. */
  readonly leavesOn: string;
}

export const NO_CLASS = '';
const NEW_CLASS = 'new';

/** What the API takes for the class that was chosen. */
export function classOf({ classId, newClass, newYear }: PersonTyped) {
  if (classId === NO_CLASS) return { kind: 'none' } as const;
  if (classId === NEW_CLASS) return { kind: 'new', name: newClass, year: newYear } as const;
  return { kind: 'known', id: classId } as const;
}

export interface PersonFieldsProps {
  readonly typed: PersonTyped;
  readonly onChange: (changes: Partial<PersonTyped>) => void;
  readonly kind: 'pupil' | 'adult';
  /** Those of the school. */
  readonly classes: readonly SchoolClass[];
  readonly troubleOf: (field: string) => string | undefined;
}

/** The names, the class of a pupil, and the day of leaving. */
export function PersonFields({ typed, onChange, kind, classes, troubleOf }: PersonFieldsProps) {
  return (
    <>
      <Field
        label="First name"
        name="forename"
        required
        autoComplete="off"
        value={typed.forename}
        onChange={(forename) => onChange({ forename })}
        error={troubleOf('forename')}
      />
      <Field
        label="Surname"
        name="surname"
        required
        autoComplete="off"
        value={typed.surname}
        onChange={(surname) => onChange({ surname })}
        error={troubleOf('surname')}
      />
      <Field
        label="Known as"
        name="knownAs"
        hint="When they are called otherwise; this name is looked for in posts as well."
        autoComplete="off"
        value={typed.knownAs}
        onChange={(knownAs) => onChange({ knownAs })}
        error={troubleOf('knownAs')}
      />
      {kind === 'pupil' ? (
        <ClassFields typed={typed} onChange={onChange} classes={classes} troubleOf={troubleOf} />
      ) : null}
      <Field
        label="Last day at school"
        name="leavesOn"
        kind="date"
        hint="From the day after they may not be shown."
        value={typed.leavesOn}
        onChange={(leavesOn) => onChange({ leavesOn })}
        error={troubleOf('leavesOn')}
      />
    </>
  );
}

/** A class of the school, a new one with its name and year, or none. */
function ClassFields({ typed, onChange, classes, troubleOf }: Omit<PersonFieldsProps, 'kind'>) {
  const isNew = typed.classId === NEW_CLASS;
  return (
    <>
      <Select
        label="Class"
        name="class"
        value={typed.classId}
        onChange={(classId) => onChange({ classId })}
        options={[
          { value: NO_CLASS, label: 'No class' },
          ...classes.map((one) => ({ value: one.id, label: one.name })),
          { value: NEW_CLASS, label: 'A new class…' },
        ]}
        error={isNew ? undefined : troubleOf('class')}
      />
      {isNew ? (
        <>
          <Field
            label="Name of the new class"
            name="newClass"
            required
            autoComplete="off"
            value={typed.newClass}
            onChange={(newClass) => onChange({ newClass })}
            error={troubleOf('class')}
          />
          <Field
            label="Year"
            name="newYear"
            hint="For example: 3, R, N."
            autoComplete="off"
            value={typed.newYear}
            onChange={(newYear) => onChange({ newYear })}
          />
        </>
      ) : null}
    </>
  );
}
