import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Subject } from '../../../server/contract/person.contract.ts';
import { classListSchema } from '../../../server/contract/register.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { NO_CLASS } from './person-fields.tsx';
import { PersonForm } from './person-form.tsx';
import { usePersonForm } from './use-person-form.ts';
import styles from './person.module.css';

/** The entry itself: names, class, the day of leaving. An import writes over it, so it is for schools without one. */
export function EditPerson({ subject }: { readonly subject: Subject }) {
  const [isOpen, setOpen] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const close = (): void => {
    setOpen(false);
    // What had the focus is gone with the form.
    heading.current?.focus();
  };
  const classes = useQuery({
    queryKey: ['register', { classes: true }],
    queryFn: ({ signal }) =>
      request('GET', '/api/register/classes', { schema: classListSchema, signal }),
  });
  const own = classes.data?.classes.find(
    (one) => one.schoolId === subject.schoolId && one.name === subject.className,
  );
  const isReady = subject.className === null || own !== undefined;
  return (
    <section className={styles.section} aria-labelledby="entry">
      <h2 id="entry" ref={heading} tabIndex={-1}>
        The entry
      </h2>
      {isSaved && !isOpen ? (
        <Notice tone="going-well" word="Written down." live>
          The entry was changed.
        </Notice>
      ) : null}
      {isOpen && isReady ? (
        <OpenForm
          subject={subject}
          classId={own?.id ?? NO_CLASS}
          onDone={() => {
            close();
            setSaved(true);
          }}
          onClose={close}
        />
      ) : (
        <>
          <p>Where the school imports its list of pupils, change it there: the next import wins.</p>
          <p>
            <Button
              onPress={() => setOpen(true)}
              busy={isOpen ? 'Fetching the classes…' : undefined}
            >
              Change name, class or last day
            </Button>
          </p>
        </>
      )}
    </section>
  );
}

function OpenForm({
  subject,
  classId,
  onDone,
  onClose,
}: {
  readonly subject: Subject;
  readonly classId: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const form = usePersonForm({
    start: {
      forename: subject.forename,
      surname: subject.surname,
      knownAs: subject.knownAs ?? '',
      classId,
      newClass: '',
      newYear: '',
      leavesOn: subject.leavesOn ?? '',
    },
    method: 'PUT',
    path: `/api/register/subjects/${subject.id}`,
    more: {},
    onDone,
  });
  return (
    <PersonForm
      form={form}
      schoolId={subject.schoolId}
      kind={subject.kind}
      act="Save the changes"
      onClose={onClose}
    />
  );
}
