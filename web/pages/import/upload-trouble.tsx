import { z } from 'zod';
import { importProblemSchema } from '../../../server/contract/import.contract.ts';
import { Refusal } from '../../api/client.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { counted } from './import-words.ts';
import { ProblemTable } from './problem-table.tsx';
import styles from './import.module.css';

const factsSchema = z.object({ problems: z.array(importProblemSchema), more: z.int() });

/** Why a file was not taken in, with every row that is wrong. What was chosen stays chosen. */
export function UploadTrouble({ error }: { readonly error: unknown }) {
  const facts = error instanceof Refusal ? factsSchema.safeParse(error.facts).data : undefined;
  return (
    <div className={styles.stack}>
      <Notice tone="stopped" word="This file was not taken in." live>
        {refusalWords(error)}
      </Notice>
      {facts !== undefined && facts.problems.length > 1 ? (
        <>
          <ProblemTable problems={facts.problems} />
          {facts.more > 0 ? <p>And {counted(facts.more, 'more problem')}.</p> : null}
        </>
      ) : null}
    </div>
  );
}
