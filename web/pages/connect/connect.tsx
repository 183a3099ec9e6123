import { useSearchParams } from 'react-router';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { TROUBLE_WORDS } from './connect-words.ts';
import { WaysIn } from './ways-in.tsx';
import styles from './connect.module.css';

/** How an administrator connects the Facebook Page of a school. */
export default function Connect() {
  const [query] = useSearchParams();
  const trouble = TROUBLE_WORDS[query.get('trouble') ?? ''];
  return (
    <>
      <PageHeading within="Pages">Connect a Page</PageHeading>
      <div className={styles.page}>
        {trouble === undefined ? null : (
          <Notice tone="stopped" word="Nothing was connected." live>
            {trouble}
          </Notice>
        )}
        <p className={styles.lead}>
          Gatehouse needs a key to each Page. You get it from Facebook in one of two ways; after
          that you choose which Page belongs to which school, and see what Gatehouse may do there.
        </p>
        <WaysIn pageId={null} />
      </div>
    </>
  );
}
