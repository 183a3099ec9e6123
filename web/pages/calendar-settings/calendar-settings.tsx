import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../api/session.ts';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { AddDates } from './add-dates.tsx';
import styles from './calendar-settings.module.css';
import { DatesKept } from './dates-kept.tsx';
import { Grace } from './grace.tsx';
import { QuietHoursOfAll } from './quiet-hours.tsx';
import { calendarSettingsQuery } from './settings-query.ts';

/** When parents expect posts, and how late one may still go out by itself: kept by administrators and heads. */
export default function CalendarSettingsPage() {
  const session = useSession();
  const settings = useQuery(calendarSettingsQuery);
  if (!session) return null;
  const { schools } = session;
  return (
    <>
      <PageHeading within="Settings">Terms, quiet hours and late posts</PageHeading>
      <div className={styles.page}>
        <p className={styles.words}>
          Whoever plans a post outside these days and hours is told that parents may not expect it,
          and so is whoever approves it. Nothing is refused for it.
        </p>
        {settings.error ? (
          <ErrorPanel error={settings.error} onTryAgain={() => void settings.refetch()} />
        ) : settings.data ? (
          <>
            <DatesKept settings={settings.data} schools={schools} />
            <AddDates settings={settings.data} schools={schools} />
            <QuietHoursOfAll settings={settings.data} />
            <Grace settings={settings.data} />
          </>
        ) : (
          <LoadingWords>Fetching the dates…</LoadingWords>
        )}
      </div>
    </>
  );
}
