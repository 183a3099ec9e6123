import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import type { Import } from '../../../server/contract/import.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Select } from '../../components/select/select.tsx';
import { RegisterTabs } from '../register/register-tabs.tsx';
import { FileDrop } from './file-drop.tsx';
import { HowToExport } from './how-to-export.tsx';
import { importQuery, schoolsToImport } from './import-query.ts';
import styles from './import.module.css';
import { StepHeading, Steps } from './steps.tsx';
import { UploadTrouble } from './upload-trouble.tsx';
import { useUpload } from './use-upload.ts';

const FEW_SCHOOLS = 6;

/** The first step: which school, which file. */
export default function NewImportPage() {
  const session = useSession();
  const [address] = useSearchParams();
  const instead = address.get('instead') ?? '';
  const before = useQuery({ ...importQuery(instead), enabled: instead !== '' });
  if (!session) return null;
  if (instead !== '' && before.isPending) return <LoadingWords>Fetching the import…</LoadingWords>;
  const schools = schoolsToImport(session);
  const open = isOpen(before.data) ? before.data : undefined;
  return (
    <>
      <PageHeading within="Imports">{open ? 'Choose the file again' : 'Import a file'}</PageHeading>
      <RegisterTabs />
      <Steps
        now="file"
        ways={
          open
            ? {
                columns: `/register/imports/${open.id}?step=columns`,
                ...(open.mapping === null
                  ? {}
                  : { changes: `/register/imports/${open.id}?step=changes` }),
              }
            : {}
        }
      />
      {schools.length === 0 ? (
        <EmptyState title="Files are imported by an administrator" icon="register">
          Ask one of them; they take over the list from the school’s own system.
        </EmptyState>
      ) : (
        <FileForm schools={schools} before={open} asked={address.get('school') ?? ''} />
      )}
    </>
  );
}

function isOpen(before: Import | undefined): boolean {
  return before !== undefined && ['needs-mapping', 'has-problems', 'ready'].includes(before.state);
}

interface FileFormProps {
  readonly schools: readonly School[];
  readonly before: Import | undefined;
  readonly asked: string;
}

function FileForm({ schools, before, asked }: FileFormProps) {
  const [only] = schools.length === 1 ? schools : [];
  const known = schools.find(({ id }) => id === (before?.schoolId ?? asked)) ?? only;
  const [schoolId, setSchoolId] = useState(known?.id ?? '');
  const [file, setFile] = useState<File | null>(null);
  const [isTried, setTried] = useState(false);
  const { upload, sent } = useUpload(before);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (file === null || schoolId === '') focusFirstWrong(event.currentTarget);
    else if (!upload.isPending) upload.mutate({ schoolId, file });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <div>
        <StepHeading>Which school, which file</StepHeading>
        <p>
          {before
            ? `It takes the place of ${before.fileName}. What you said about the columns stays.`
            : 'The list of pupils and answers from the school’s own system. Nothing changes until you have seen what would change, and said so.'}
        </p>
      </div>
      <SchoolField
        schools={schools}
        value={schoolId}
        onChange={setSchoolId}
        error={isTried && schoolId === '' ? 'Choose the school that the file is of.' : undefined}
      />
      <FileDrop
        file={file}
        onChoose={(chosen) => {
          setFile(chosen);
          upload.reset();
        }}
        error={isTried && file === null ? 'Choose the file first.' : undefined}
      />
      {upload.isPending ? <Progress sent={sent} /> : null}
      {upload.error ? <UploadTrouble error={upload.error} /> : null}
      <div className={styles.actions}>
        <Button
          kind="primary"
          type="submit"
          busy={
            upload.isPending ? (sent < 1 ? 'Sending the file…' : 'Reading the file…') : undefined
          }
        >
          Go on to the columns
        </Button>
        <LinkButton
          to={before ? `/register/imports/${before.id}?step=changes` : '/register/imports'}
        >
          {before ? 'Keep the file that is there' : 'Back to the imports'}
        </LinkButton>
      </div>
      <HowToExport />
    </form>
  );
}

interface SchoolFieldProps {
  readonly schools: readonly School[];
  readonly value: string;
  readonly onChange: (schoolId: string) => void;
  readonly error: string | undefined;
}

function SchoolField({ schools, value, onChange, error }: SchoolFieldProps) {
  if (schools.length <= FEW_SCHOOLS) {
    return (
      <ChooseOne
        legend="School"
        name="school"
        options={schools.map(({ id, name }) => ({ value: id, label: name }))}
        value={value === '' ? null : value}
        onChange={onChange}
        error={error}
      />
    );
  }
  return (
    <Select
      label="School"
      name="school"
      options={[
        { value: '', label: 'Choose the school' },
        ...schools.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

const WHOLE = 100;

function Progress({ sent }: { readonly sent: number }) {
  const percent = Math.round(sent * WHOLE);
  return (
    <div className={styles.progress}>
      <progress aria-label="Sending the file" max={WHOLE} value={percent} />
      <span>{percent < WHOLE ? `${percent} % sent` : 'All of it is there; it is being read.'}</span>
    </div>
  );
}
