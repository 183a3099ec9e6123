import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { policySchema } from '../../../server/contract/staff.contract.ts';
import type { Policy } from '../../../server/contract/staff.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { SESSION_KEY } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { whereTo } from '../../session/where-to.ts';
import { formatDay, formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './policy.module.css';

const KEY = ['policy'] as const;

/** The policy in force, read and accepted once before the first draft, and again when there is a new version. */
export default function PolicyPage() {
  const policy = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request('GET', '/api/policy', { schema: policySchema, signal }),
  });
  if (policy.data) return <OpenPolicy policy={policy.data} onStale={() => void policy.refetch()} />;
  return (
    <>
      <PageHeading>The policy</PageHeading>
      {policy.error ? (
        <ErrorPanel error={policy.error} onTryAgain={() => void policy.refetch()} />
      ) : (
        <LoadingWords>Fetching the policy…</LoadingWords>
      )}
    </>
  );
}

interface OpenPolicyProps {
  readonly policy: Policy;
  /** A newer version came into force while this one was being read. */
  readonly onStale: () => void;
}

function OpenPolicy({ policy, onStale }: OpenPolicyProps) {
  const now = useNow();
  const { title, approvedOn, reviewOn, overdue, summary, acceptedAt } = policy;
  return (
    <div className={styles.page}>
      <PageHeading
        facts={
          <>
            <span>approved {formatDay(approvedOn, now)}</span>
            <span>
              {overdue ? 'was due for review' : 'to be reviewed'} {formatDay(reviewOn, now)}
            </span>
          </>
        }
      >
        {title}
      </PageHeading>
      {acceptedAt === null ? (
        <p className={styles.why}>
          Before you write a post, please read what our schools have agreed. It takes two minutes.
        </p>
      ) : null}
      <div className={styles.text}>
        {summary
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => (
            <p key={line}>{line}</p>
          ))}
      </div>
      {acceptedAt === null ? (
        <Accept policyId={policy.id} onStale={onStale} />
      ) : (
        <Notice tone="going-well" word="Accepted" actions={<LinkButton to="/">Go home</LinkButton>}>
          You accepted this version {formatMoment(acceptedAt, now)}.
        </Notice>
      )}
    </div>
  );
}

function Accept({
  policyId,
  onStale,
}: {
  readonly policyId: string;
  readonly onStale: () => void;
}) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: unknown };
  const accept = useMutation({
    mutationFn: () =>
      request('POST', '/api/policy/acceptance', { body: { policyVersionId: policyId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: SESSION_KEY });
      const next = whereTo(state);
      if (next === '/') await queries.invalidateQueries({ queryKey: KEY });
      else void navigate(next, { replace: true });
    },
    onError: (error) => {
      if (error instanceof Refusal && error.code === 'stale') onStale();
    },
  });
  return (
    <div className={styles.act}>
      <Button
        kind="primary"
        onPress={() => accept.mutate()}
        busy={accept.isPending ? 'Writing it down…' : undefined}
      >
        I have read it and accept
      </Button>
      {accept.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(accept.error)}
        </Notice>
      ) : null}
    </div>
  );
}
