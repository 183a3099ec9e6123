import { Link } from 'react-router';
import type {
  OverseenPage,
  PageAlert,
  PagesOverview,
} from '../../../server/contract/pages.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import type { ComingOff as Post } from '../../../server/contract/take-down.contract.ts';
import { schoolOf } from '../../api/session.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { AcceptAlert } from './accept-alert.tsx';
import { ComingOff } from './coming-off.tsx';
import { PageActs } from './page-acts.tsx';
import { Waiting } from './waiting.tsx';
import { PageHealth } from './page-health.tsx';
import { ALERT_LINKS, OUTSIDE_KINDS, PAGE_LINKS } from './page-links.ts';
import { standingOf } from './page-words.ts';
import styles from './pages.module.css';

interface PageCardProps {
  readonly page: OverseenPage;
  readonly overview: PagesOverview;
  readonly comingOff: readonly Post[];
  readonly session: Session;
}

/** One Page: how it stands, what is wrong with it, and where to go from here. */
export function PageCard({ page, overview, comingOff, session }: PageCardProps) {
  const now = useNow();
  const school = schoolOf(session, page.schoolId);
  const { tone, says } = standingOf(page, overview, now);
  const because = page.incident?.because ?? page.pause?.because;
  const outside = page.alerts.filter(({ kind }) => OUTSIDE_KINDS.includes(kind)).length;
  const links = PAGE_LINKS.filter(({ needs }) => session.may.includes(needs));
  return (
    <article className={styles.card} aria-labelledby={`page-${page.id}`}>
      <div className={styles.head}>
        <h2 id={`page-${page.id}`} className={styles.name}>
          {page.name}
        </h2>
        {school ? <SchoolTag school={school} /> : null}
      </div>
      <p className={styles.standing} data-tone={tone}>
        <Icon name={tone} />
        <span>{says}</span>
      </p>
      {because === undefined ? null : <p className={styles.because}>“{because}”</p>}
      {page.incident === null ? null : (
        <LinkButton to={`/pages/${page.id}/incident`}>Open the incident</LinkButton>
      )}
      {page.pause === null && page.incident === null && overview.federationPause === null ? null : (
        <Waiting posts={page.waiting} pageId={page.id} />
      )}
      <ComingOff posts={comingOff} pageId={page.id} />
      {page.alerts.map((alert) => (
        <AlertNotice key={alert.id} alert={alert} pageId={page.id} session={session} />
      ))}
      <PageHealth pageId={page.id} />
      <PageActs page={page} acts={page.acts} />
      <p className={styles.links}>
        {links.map(({ word, to }) => (
          <Link key={word} to={to(page.id)}>
            {word}
            {to(page.id).endsWith('/outside') && outside > 0 ? ` (${outside})` : ''}
          </Link>
        ))}
        <a href={page.publicUrl} target="_blank" rel="noreferrer">
          Open the Page<span className="only-heard"> of {page.name} in a new window</span>
        </a>
      </p>
    </article>
  );
}

interface AlertNoticeProps {
  readonly alert: PageAlert;
  readonly pageId: string;
  readonly session: Session;
}

function AlertNotice({ alert, pageId, session }: AlertNoticeProps) {
  const now = useNow();
  const link = ALERT_LINKS[alert.kind];
  const { accepted } = alert;
  return (
    <Notice
      tone={accepted === null ? 'needs-you' : 'information'}
      word={accepted === null ? `Since ${formatMoment(alert.raisedAt, now)}` : 'Known and accepted'}
      actions={
        <>
          {link !== undefined && session.may.includes(link.needs) ? (
            <Link to={link.to(pageId)}>{link.word}</Link>
          ) : null}
          {alert.mayAccept ? <AcceptAlert alert={alert} /> : null}
        </>
      }
    >
      <p>{alert.says}</p>
      {accepted === null ? null : (
        <p>
          {accepted.by} lets publishing go on since {formatMoment(accepted.at, now)}: “
          {accepted.because}”
        </p>
      )}
    </Notice>
  );
}
