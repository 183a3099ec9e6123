import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import type { ImportRunning } from '../../../server/contract/import-progress.contract.ts';
import type { Import } from '../../../server/contract/import.contract.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { RegisterTabs } from '../register/register-tabs.tsx';
import { ApplyStep } from './apply-step.tsx';
import { ChangesStep } from './changes-step.tsx';
import { ColumnsStep } from './columns-step.tsx';
import { ImportEnd } from './import-end.tsx';
import { importQuery } from './import-query.ts';
import { counted } from './import-words.ts';
import { RunningBar, RunningElsewhere } from './running.tsx';
import { stepOf } from './step-of.ts';
import { Steps } from './steps.tsx';
import type { Step } from './steps.tsx';
import { useRunning } from './use-running.ts';
import styles from './import.module.css';

/** One import, at the step that the address asks for as far as the import has come; the server keeps how far that is. */
export default function ImportPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(importQuery(id));
  const running = useRunning(id, !data && !error);
  if (error && !data) {
    return (
      <>
        <PageHeading within="Imports">Import</PageHeading>
        <ErrorPanel error={error} onTryAgain={() => void refetch()} />
      </>
    );
  }
  if (!data) {
    return (
      <>
        <LoadingWords>Reading the file and comparing it with the register…</LoadingWords>
        <RunningBar running={running} />
      </>
    );
  }
  return <Shown data={data} running={running} />;
}

interface ShownProps {
  readonly data: Import;
  readonly running: ImportRunning;
}

function Shown({ data, running }: ShownProps) {
  const [address] = useSearchParams();
  const step = stepOf(data.state, address.get('step'));
  return (
    <>
      <PageHeading within="Imports" facts={<Facts data={data} />}>
        {data.fileName}
      </PageHeading>
      <RegisterTabs />
      {step === 'end' ? null : <Steps now={step} ways={waysOf(data)} />}
      <div className={styles.page}>
        <StepShown key={step} step={step} data={data} running={running} />
      </div>
    </>
  );
}

function waysOf({ id, state }: Import): Partial<Record<Step, string>> {
  return {
    file: `/register/imports/new?instead=${id}`,
    columns: '?step=columns',
    ...(state === 'needs-mapping' ? {} : { changes: '?step=changes' }),
    ...(state === 'ready' ? { apply: '?step=apply' } : {}),
  };
}

function StepShown({ step, data, running }: ShownProps & { readonly step: Step | 'end' }) {
  // The last step knows whether it was this window that began to apply it, and the end whether it was this one that began to undo it.
  const isHereAlone = step === 'apply' || step === 'end';
  if (running !== null && running.act !== 'compare' && !isHereAlone)
    return <RunningElsewhere running={running} />;
  switch (step) {
    case 'file':
    case 'columns':
      return <ColumnsStep data={data} />;
    case 'changes':
      return <ChangesStep data={data} />;
    case 'apply':
      return <ApplyStep data={data} running={running} />;
    case 'end':
      return <ImportEnd data={data} />;
    default:
      return step satisfies never;
  }
}

function Facts({ data }: { readonly data: Import }) {
  const now = useNow();
  const school = schoolOf(useSession(), data.schoolId);
  return (
    <>
      {school ? <SchoolTag school={school} full /> : null}
      <span>
        {counted(data.rows, 'row')}, taken in {formatMoment(data.uploadedAt, now)} by{' '}
        {data.uploadedBy}
      </span>
    </>
  );
}
