import { Link } from 'react-router';
import { Icon } from '../components/icon/icon.tsx';
import styles from './shell.module.css';

export interface PageBannerProps {
  /** Names of Pages to which nothing goes out because something is wrong with them. */
  readonly stands: readonly string[];
  /** Names of Pages of which somebody should look at something. */
  readonly look: readonly string[];
  /** May open the place "Pages". */
  readonly mayLook: boolean;
}

/** One line above every page while something is wrong with a Page. */
export function PageBanner({ stands, look, mayLook }: PageBannerProps) {
  if (stands.length === 0 && look.length === 0) return null;
  const isStopped = stands.length > 0;
  return (
    <aside
      className={styles.banner}
      data-tone={isStopped ? 'stopped' : 'needs-you'}
      aria-label="Pages"
    >
      <Icon name={isStopped ? 'stopped' : 'needs-you'} size={16} />
      <span>
        {isStopped
          ? `Publishing to ${names(stands)} waits${mayLook ? '' : ': an administrator is looking'}.`
          : `Something about ${names(look)} needs a look.`}{' '}
        {mayLook ? <Link to="/pages">See the Pages</Link> : null}
      </span>
    </aside>
  );
}

/** One Page by its name, several by their number: it is one line. */
function names(pages: readonly string[]): string {
  const [first = ''] = pages;
  return pages.length === 1 ? first : `${pages.length} Pages`;
}
