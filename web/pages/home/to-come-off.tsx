import { useQuery } from '@tanstack/react-query';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { toComeOffInWords } from '../withdrawals/withdrawal-words.ts';
import { takeDownCountsQuery } from '../withdrawals/withdrawals-query.ts';

/** For whoever reads withdrawals: a post on a Page shows somebody who may not be shown any more. */
export function ToComeOff() {
  const { data } = useQuery(takeDownCountsQuery);
  const words = data === undefined ? null : toComeOffInWords(data);
  if (data === undefined || words === null) return null;
  return (
    <Notice
      tone="needs-you"
      word={words}
      actions={<LinkButton to="/register/withdrawals">See what it is about</LinkButton>}
    >
      {data.needsPerson > 0
        ? 'Somebody in it may not be shown any more, and Gatehouse could not take it off alone.'
        : 'Somebody in it may not be shown any more. Gatehouse is taking it off.'}
    </Notice>
  );
}
