import { useQuery } from '@tanstack/react-query';
import { webhookSetUpSchema } from '../../../server/contract/outside.contract.ts';
import { request } from '../../api/client.ts';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './pages.module.css';

/** For administrators: what to type at Facebook, so that it tells Gatehouse at once what happens on the Pages. */
export function WebhookSetUp() {
  const now = useNow();
  const { data, error, refetch } = useQuery({
    queryKey: ['page', { as: 'webhook' }],
    queryFn: ({ signal }) =>
      request('GET', '/api/pages/webhook', { schema: webhookSetUpSchema, signal }),
  });
  if (error) return <ErrorPanel error={error} onTryAgain={() => void refetch()} />;
  if (!data) return null;
  return (
    <details className={styles.setUp}>
      <summary>What to type at Facebook, so that it tells Gatehouse at once</summary>
      <p>
        In the settings of your app at Facebook, under Webhooks, choose Page, type these two, and
        tick the field “feed”. Until then Gatehouse looks at each Page every 15 minutes.
      </p>
      <dl>
        <dt>Callback address</dt>
        <dd>{data.callback}</dd>
        <dt>Verify token</dt>
        <dd>{data.verifyToken}</dd>
        <dt>Last told something</dt>
        <dd>{data.lastToldAt === null ? 'Never yet' : formatMoment(data.lastToldAt, now)}</dd>
      </dl>
    </details>
  );
}
