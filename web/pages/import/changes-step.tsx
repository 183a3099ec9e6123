import type { Import } from '../../../server/contract/import.contract.ts';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { ChangeCounts } from './change-counts.tsx';
import { ChangeLists } from './change-lists.tsx';
import { DropImport } from './drop-import.tsx';
import styles from './import.module.css';
import { counted } from './import-words.ts';
import { ProblemTable } from './problem-table.tsx';
import { Questions } from './questions.tsx';
import { StepHeading } from './steps.tsx';

/** The third step: what is wrong with the file, who is not clear, and everything that would change. */
export function ChangesStep({ data }: { readonly data: Import }) {
  const { problems, questions, diff } = data;
  const hasProblems = problems.shown.length > 0;
  return (
    <div className={styles.stack}>
      <StepHeading>
        {hasProblems ? 'What has to be put right' : 'Look at what would change'}
      </StepHeading>
      {hasProblems ? <Problems data={data} /> : null}
      {diff === null ? null : <ChangeCounts diff={diff} />}
      {questions.total > 0 ? <Questions data={data} /> : null}
      {diff === null ? null : <ChangeLists importId={data.id} diff={diff} />}
      {questions.total === 0 && data.matches.length > 0 ? <Questions data={data} /> : null}
      <div className={styles.foot}>
        {data.state === 'ready' ? null : (
          <p className={styles.wrong}>
            {hasProblems
              ? 'It can be applied once nothing is wrong.'
              : 'It can be applied once it is clear who everybody is.'}
          </p>
        )}
        <div className={styles.actions}>
          {data.state === 'ready' ? (
            <LinkButton kind="primary" to="?step=apply">
              Go on to apply
            </LinkButton>
          ) : null}
          {hasProblems ? null : <LinkButton to="?step=columns">Change the columns</LinkButton>}
          <DropImport importId={data.id} />
        </div>
      </div>
    </div>
  );
}

function Problems({ data }: { readonly data: Import }) {
  const { shown, more } = data.problems;
  return (
    <section className={styles.stack} aria-label="What is wrong">
      <Notice
        tone="stopped"
        word={`${counted(shown.length + more, 'problem')} in the file or in the columns.`}
        actions={
          <>
            <LinkButton kind="primary" to={`/register/imports/new?instead=${data.id}`}>
              Choose the mended file
            </LinkButton>
            <LinkButton to="?step=columns">Change the columns</LinkButton>
          </>
        }
      >
        Nothing was changed. Put these right in the school’s system or in the file and choose it
        again; what you said about the columns stays. If a word is not known, say in “Columns” what
        it means.
      </Notice>
      <ProblemTable problems={shown} />
      {more > 0 ? (
        <p>
          And {counted(more, 'more problem')}:{' '}
          <a href={`/api/register/imports/${data.id}/changes`} download>
            all of them as a CSV file
          </a>
          .
        </p>
      ) : null}
    </section>
  );
}
