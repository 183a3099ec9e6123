import type { Import } from '../../../server/contract/import.contract.ts';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { counted, whatChanges } from './import-words.ts';
import styles from './import.module.css';
import { StepHeading } from './steps.tsx';
import { UndoImport } from './undo-import.tsx';

/** What became of an import. */
export function ImportEnd({ data }: { readonly data: Import }) {
  return (
    <div className={styles.stack}>
      <Result key={data.state} data={data} />
      {data.state === 'applied' ? (
        <section className={styles.undoPart} aria-labelledby="undo">
          <h3 id="undo">If it was a mistake</h3>
          <p>
            The last import of a school can be undone until something rests on it: a newer answer, a
            post that was sent in, another import.
          </p>
          <UndoImport importId={data.id} />
        </section>
      ) : null}
      <div className={styles.actions}>
        <LinkButton kind={data.state === 'applied' ? 'quiet' : 'primary'} to={toNew(data)}>
          {data.state === 'applied' ? 'Import another file' : 'Choose a file'}
        </LinkButton>
        {data.state === 'applied' ? (
          <LinkButton to={`/register?school=${data.schoolId}`}>
            Look at the register of this school
          </LinkButton>
        ) : null}
        <LinkButton to="/register/imports">All imports</LinkButton>
      </div>
    </div>
  );
}

function toNew({ schoolId }: Import): string {
  return `/register/imports/new?school=${schoolId}`;
}

function Result({ data }: { readonly data: Import }) {
  const now = useNow();
  switch (data.state) {
    case 'applied':
      return (
        <>
          <StepHeading>Applied</StepHeading>
          <Notice tone="going-well" word={inWords(data)} live>
            Applied{data.appliedAt === null ? null : ` ${formatMoment(data.appliedAt, now)}`}
            {data.appliedBy === null ? null : ` by ${data.appliedBy}`}.
            {data.counts === null || data.counts.answersUnchanged === 0
              ? null
              : ` ${counted(data.counts.answersUnchanged, 'answer', 'answers')} stayed as before.`}
          </Notice>
        </>
      );
    case 'undone':
      return (
        <>
          <StepHeading>Taken back</StepHeading>
          <Notice tone="information" word="The register is what it was before this file." live>
            Taken back{data.undoneAt === null ? null : ` ${formatMoment(data.undoneAt, now)}`}
            {data.undoneBy === null ? null : ` by ${data.undoneBy}`}. The record keeps both, the
            import and its undoing.
          </Notice>
        </>
      );
    case 'dropped':
      return (
        <>
          <StepHeading>Dropped</StepHeading>
          <Notice tone="information" word="Nothing was changed.">
            This import was dropped before it was applied, and its file was deleted here.
          </Notice>
        </>
      );
    default:
      return (
        <>
          <StepHeading>Not applied in time</StepHeading>
          <Notice tone="information" word="Nothing was changed.">
            Nobody applied this import within a day, so its file was deleted here. Choose the file
            again.
          </Notice>
        </>
      );
  }
}

function inWords({ counts }: Import): string {
  if (counts === null) return 'Done.';
  const words = whatChanges(counts);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
