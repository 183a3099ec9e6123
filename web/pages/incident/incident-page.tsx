import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { Incident } from '../../../server/contract/incident.contract.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { Closing } from './closing.tsx';
import { incidentQuery } from './incident-query.ts';
import { lastedInWords, progressInWords } from './incident-words.ts';
import styles from './incident.module.css';
import { IncidentPosts } from './posts.tsx';
import { Steps } from './steps.tsx';

/** A Page in incident mode: how far it is, what people have to do, and what was there. */
export default function IncidentPage() {
  const { id = '' } = useParams();
  const incident = useQuery(incidentQuery(id));
  if (incident.data) return <One incident={incident.data} />;
  return (
    <div className={styles.page}>
      <PageHeading within="Pages">Incident</PageHeading>
      {incident.error ? (
        <ErrorPanel error={incident.error} onTryAgain={() => void incident.refetch()} />
      ) : (
        <LoadingWords>Fetching the incident…</LoadingWords>
      )}
    </div>
  );
}

function One({ incident }: { readonly incident: Incident }) {
  const session = useSession();
  const now = useNow();
  const school = schoolOf(session, incident.schoolId);
  return (
    <div className={styles.page}>
      <PageHeading
        within="Pages"
        facts={
          <>
            {school ? <SchoolTag school={school} full /> : null}
            <span>
              by {incident.by} since {formatMoment(incident.since, now)}
            </span>
          </>
        }
        actions={<Button onPress={() => window.print()}>Print</Button>}
      >
        {`Incident: ${incident.pageName}`}
      </PageHeading>
      <p className={styles.because}>“{incident.because}”</p>
      {incident.endedAt === null ? (
        <Notice
          tone={
            incident.posts.some(({ standing }) => standing === 'needs-you')
              ? 'needs-you'
              : 'stopped'
          }
          word={`Open for ${lastedInWords(incident.since, now)}. Nothing goes out.`}
          live
        >
          <p>{progressInWords(incident)}</p>
          {incident.isCut ? (
            <p>
              The Page holds more posts than Gatehouse reads at once. Look at the older ones by
              hand.
            </p>
          ) : null}
        </Notice>
      ) : (
        <Notice
          tone="going-well"
          word={`Ended ${formatMoment(incident.endedAt, now)} by ${incident.endedBy ?? ''}.`}
        >
          “{incident.endedBecause}” Publishing goes on.
        </Notice>
      )}
      {incident.endedAt === null ? <Steps /> : null}
      <IncidentPosts incident={incident} />
      {incident.acts.includes('close') ? <Closing incident={incident} /> : null}
    </div>
  );
}
