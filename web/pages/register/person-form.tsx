import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { classListSchema } from '../../../server/contract/register.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PersonFields } from './person-fields.tsx';
import type { usePersonForm } from './use-person-form.ts';
import styles from './person.module.css';

export interface PersonFormProps {
  readonly form: ReturnType<typeof usePersonForm>;
  readonly schoolId: string;
  readonly kind: 'pupil' | 'adult';
  readonly act: string;
  /** Fields before the names. */
  readonly children?: ReactNode;
  readonly onClose?: () => void;
}

/** An entry of the register as a form. */
export function PersonForm({ form, schoolId, kind, act, children, onClose }: PersonFormProps) {
  const classes = useQuery({
    queryKey: ['register', { classes: true }],
    queryFn: ({ signal }) =>
      request('GET', '/api/register/classes', { schema: classListSchema, signal }),
  });
  const ofSchool = (classes.data?.classes ?? []).filter((one) => one.schoolId === schoolId);
  return (
    <form className={styles.form} onSubmit={form.submit} noValidate>
      {children}
      <PersonFields
        typed={form.typed}
        onChange={form.change}
        kind={kind}
        classes={ofSchool}
        troubleOf={form.troubleOf}
      />
      {form.sameName === null ? null : (
        <Notice
          tone="needs-you"
          word="Is it the same person?"
          live
          actions={
            <Button onPress={form.sendAllTheSame}>It is somebody else: write it down</Button>
          }
        >
          {form.sameName}
        </Notice>
      )}
      {form.trouble === null ? null : (
        <Notice tone="stopped" word="That did not work." live>
          {form.trouble}
        </Notice>
      )}
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" busy={form.isBusy ? 'Writing it down…' : undefined}>
          {act}
        </Button>
        {onClose ? <Button onPress={onClose}>Cancel</Button> : null}
      </div>
    </form>
  );
}
