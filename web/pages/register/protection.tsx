import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { protectionSchema } from '../../../server/contract/protection.contract.ts';
import type { Protection, ProtectionFlag } from '../../../server/contract/protection.contract.ts';
import type { Subject } from '../../../server/contract/person.contract.ts';
import { request } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { Timeline } from '../../components/timeline/timeline.tsx';
import { formatDay } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { LiftProtection } from './lift-protection.tsx';
import { kindWords, reasonWords } from './protection-words.ts';
import styles from './register.module.css';
import { SetProtection } from './set-protection.tsx';

type Doing = 'nothing' | 'setting' | 'lifting';

export interface ProtectionSectionProps {
  readonly subject: Subject;
  readonly called: string;
}

/** Whether and why somebody is never published. For everybody else there is nothing here, not even its absence. */
export function ProtectionSection({ subject, called }: ProtectionSectionProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const may = useSession()?.may ?? [];
  if (!may.includes('register:read-protected')) return null;
  return (
    <section className={styles.section} aria-labelledby="protection">
      <h2 id="protection" ref={heading} tabIndex={-1}>
        Protection
      </h2>
      <Opened
        subject={subject}
        called={called}
        mayChange={may.includes('register:protect')}
        // The form that had the focus is gone.
        onClosed={() => heading.current?.focus()}
      />
    </section>
  );
}

function Opened({
  subject,
  called,
  mayChange,
  onClosed,
}: ProtectionSectionProps & { readonly mayChange: boolean; readonly onClosed: () => void }) {
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing>('nothing');
  const [isWritten, setWritten] = useState(false);
  const key = ['register', subject.id, 'protection'];
  const protection = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      request('GET', `/api/register/subjects/${subject.id}/protection`, {
        schema: protectionSchema,
        signal,
      }),
  });
  const close = (): void => {
    setDoing('nothing');
    onClosed();
  };
  const onDone = (fresh: Protection): void => {
    queries.setQueryData(key, fresh);
    void queries.invalidateQueries({ queryKey: ['register'] });
    setWritten(true);
    close();
  };
  const choose = (what: Doing): void => {
    setWritten(false);
    setDoing(what);
  };
  if (protection.error) {
    return <ErrorPanel error={protection.error} onTryAgain={() => void protection.refetch()} />;
  }
  if (!protection.data) return <LoadingWords>Fetching what is known…</LoadingWords>;
  const { inForce, history } = protection.data;
  const common = { subjectId: subject.id, called, onDone, onClose: close };
  return (
    <>
      {isWritten ? (
        <Notice tone="going-well" word="Written down." live>
          {inForce
            ? `${called} is never published from now on.`
            : `What was answered about ${called} decides again.`}
        </Notice>
      ) : null}
      <Standing inForce={inForce} called={called} />
      {doing === 'setting' ? <SetProtection {...common} inForce={inForce} /> : null}
      {doing === 'lifting' && inForce ? <LiftProtection {...common} flagId={inForce.id} /> : null}
      {mayChange && doing === 'nothing' ? (
        <Acts isInForce={inForce !== null} called={called} onChoose={choose} />
      ) : null}
      {history.length === 0 ? null : <Flags history={history} />}
    </>
  );
}

function Standing({
  inForce,
  called,
}: {
  readonly inForce: Protection['inForce'];
  readonly called: string;
}) {
  const now = useNow();
  if (inForce === null) {
    return <p>{called} is not under protection: what was answered decides.</p>;
  }
  const { kind, reason, reviewOn, reviewDue, at, by } = inForce;
  return (
    <>
      <Notice tone="stopped" word={`${kindWords(kind)}: never publish.`}>
        {reasonWords(reason)} Since {formatDay(at, now)}
        {by === null ? '' : `, ${by}`}
        {reviewOn === null || reviewDue
          ? '.'
          : `; to be looked at again ${formatDay(reviewOn, now)}.`}{' '}
        Colleagues see only “cannot be published”; please keep the reason to yourself.
      </Notice>
      {reviewOn !== null && reviewDue ? (
        <Notice tone="needs-you" word={`To be looked at again since ${formatDay(reviewOn, now)}.`}>
          The protection holds until somebody lifts it. Renew it with a new day, or lift it.
        </Notice>
      ) : null}
    </>
  );
}

function Acts({
  isInForce,
  called,
  onChoose,
}: {
  readonly isInForce: boolean;
  readonly called: string;
  readonly onChoose: (doing: Doing) => void;
}) {
  return (
    <div className={styles.acts}>
      <Button onPress={() => onChoose('setting')}>
        {isInForce ? 'Renew or reword it' : `Protect ${called}`}
      </Button>
      {isInForce ? <Button onPress={() => onChoose('lifting')}>Lift the protection</Button> : null}
    </div>
  );
}

function Flags({ history }: { readonly history: readonly ProtectionFlag[] }) {
  const now = useNow();
  return (
    <>
      <h3>What was written down</h3>
      <Timeline
        label="Every protection, newest first"
        entries={history.map((flag) => ({
          key: flag.id,
          when: formatDay(flag.at, now),
          at: flag.at,
          who: flag.by ?? 'Gatehouse',
          what: flag.act === 'set' ? `protected: ${kindWords(flag.kind)}` : 'lifted the protection',
          detail: reasonWords(flag.reason),
          icon: flag.act === 'set' ? 'stopped' : 'check',
        }))}
      />
    </>
  );
}
