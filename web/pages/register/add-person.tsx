import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSession } from '../../api/session.ts';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Select } from '../../components/select/select.tsx';
import { NO_CLASS } from './person-fields.tsx';
import { PersonForm } from './person-form.tsx';
import { usePersonForm } from './use-person-form.ts';
import styles from './person.module.css';

const KINDS = [
  { value: 'pupil', label: 'A pupil' },
  {
    value: 'adult',
    label: 'An adult',
    detail: 'Staff, a visitor, a volunteer: they answer for themselves.',
  },
] as const;

const EMPTY = {
  forename: '',
  surname: '',
  knownAs: '',
  classId: NO_CLASS,
  newClass: '',
  newYear: '',
  leavesOn: '',
};

/** Puts somebody on the register by hand, and goes to their page, where what they said is written down. */
export default function AddPerson() {
  const session = useSession();
  const go = useNavigate();
  const [kind, setKind] = useState<'pupil' | 'adult'>('pupil');
  const [chosen, setChosen] = useState('');
  const schools = session?.schools ?? [];
  const schoolId = chosen === '' ? (schools[0]?.id ?? '') : chosen;
  const form = usePersonForm({
    start: EMPTY,
    method: 'POST',
    path: '/api/register/subjects',
    more: { schoolId, kind },
    onDone: (fresh) => void go(`/register/${fresh.id}`),
  });
  if (!session) return null;
  return (
    <>
      <PageHeading within="Register" actions={<Link to="/register">Back to the register</Link>}>
        Add somebody
      </PageHeading>
      {session.may.includes('register:write') ? (
        <div className={styles.narrow}>
          <p>Until they, or their parents, have answered, they may not be shown.</p>
          <PersonForm form={form} schoolId={schoolId} kind={kind} act="Put them on the register">
            <ChooseOne
              legend="Who it is"
              name="kind"
              value={kind}
              onChange={setKind}
              options={KINDS}
            />
            {schools.length > 1 ? (
              <Select
                label="School"
                name="school"
                value={schoolId}
                onChange={(school) => {
                  setChosen(school);
                  form.change({ classId: NO_CLASS });
                }}
                options={schools.map(({ id, name }) => ({ value: id, label: name }))}
              />
            ) : null}
          </PersonForm>
        </div>
      ) : (
        <EmptyState title="The office does this" icon="register" level={2}>
          Your role does not write in the register. Ask the office, or an administrator.
        </EmptyState>
      )}
    </>
  );
}
