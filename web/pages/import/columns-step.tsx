import { useEffect, useEffectEvent, useId, useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { Import } from '../../../server/contract/import.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { DropImport } from './drop-import.tsx';
import { GuardianColumns } from './guardian-columns.tsx';
import styles from './import.module.css';
import { counted } from './import-words.ts';
import { KeepMapping } from './keep-mapping.tsx';
import { KeptMappings } from './kept-mappings.tsx';
import { wrongWith } from './mapping-form.ts';
import { Preview } from './preview.tsx';
import { PupilColumns } from './pupil-columns.tsx';
import { RunningBar } from './running.tsx';
import { StepHeading } from './steps.tsx';
import { UseColumns } from './use-columns.tsx';
import { useMapping } from './use-mapping.ts';
import { useRunning } from './use-running.ts';

/** The second step: which column is what, and what the words of the answers mean. */
export function ColumnsStep({ data }: { readonly data: Import }) {
  const navigate = useNavigate();
  const { form, change, saveNow, isSaving, error } = useMapping(data);
  const [isTried, setTried] = useState(false);
  useStayHere();
  const wrong = wrongWith(form, data);
  const left = Object.keys(wrong).length;
  const fields = { data, form, change, wrong: isTried ? wrong : onlyForeign(wrong) };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { currentTarget } = event;
    setTried(true);
    if (left > 0) {
      focusFirstWrong(currentTarget);
      return;
    }
    const saved = await saveNow();
    if (saved !== undefined) void navigate('?step=changes');
  };

  return (
    <form className={styles.stack} onSubmit={(event) => void submit(event)} noValidate>
      <div>
        <StepHeading>Say which column is what</StepHeading>
        <p>{openingWords(data)}</p>
      </div>
      <div className={styles.beside}>
        <div className={styles.stack}>
          <KeptMappings schoolId={data.schoolId} onTake={change} />
          <PupilColumns {...fields} />
          <UseColumns {...fields} />
          <GuardianColumns {...fields} />
          <KeepMapping schoolId={data.schoolId} form={form} />
        </div>
        <Preview data={data} isSaving={isSaving} />
      </div>
      {error ? (
        <Notice tone="stopped" word="This was not taken over." live>
          {refusalWords(error)}
        </Notice>
      ) : null}
      <Foot left={isTried ? left : 0} isSaving={isSaving} importId={data.id} />
    </form>
  );
}

/** What is chosen here makes the import ready; the address keeps the person at this step until they go on. */
function useStayHere(): void {
  const [address, setAddress] = useSearchParams();
  const stay = useEffectEvent(() => {
    if (address.get('step') !== 'columns') setAddress({ step: 'columns' }, { replace: true });
  });
  useEffect(() => {
    stay();
  }, []);
}

function openingWords({ looksLike, mapping, proposal }: Import): string {
  if (mapping !== null)
    return 'What was chosen before is filled in. Look at it, and change what is not right.';
  const found = proposal !== null && (proposal.number !== '' || proposal.forename !== '');
  if (looksLike !== null)
    return `The headings look like an export of ${looksLike}. What was recognised is filled in; look at each before you go on.`;
  return found
    ? 'What was recognised from the headings is filled in; look at each before you go on.'
    : 'The headings were not recognised. Choose the column for each; the words beside it show what is in it.';
}

/** Before "go on" was pressed only that is said which a kept mapping brought with it: columns that this file does not have. */
function onlyForeign(wrong: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(wrong).filter(([, says]) => says.startsWith('This file has no column')),
  );
}

function Foot({
  left,
  isSaving,
  importId,
}: {
  readonly left: number;
  readonly isSaving: boolean;
  readonly importId: string;
}) {
  const id = useId();
  const running = useRunning(importId, isSaving);
  return (
    <div className={styles.foot}>
      {isSaving ? <RunningBar running={running} /> : null}
      {left > 0 ? (
        <p className={styles.wrong} id={id} role="alert">
          {counted(left, 'place')} above {left === 1 ? 'needs' : 'need'} an answer first.
        </p>
      ) : null}
      <div className={styles.actions}>
        <Button
          kind="primary"
          type="submit"
          busy={isSaving ? 'Comparing with the register…' : undefined}
        >
          Look at what would change
        </Button>
        <DropImport importId={importId} />
      </div>
    </div>
  );
}
