import type { Page } from '../../server/contract/drafts.contract.ts';
import { Notice } from '../components/notice/notice.tsx';

interface PageStandsProps {
  readonly pages: readonly Page[];
  /** The Pages that are meant; all when it is left out. */
  readonly only?: readonly string[];
}

/** Says of each Page to which nothing goes out now why that is so, and what becomes of the posts meanwhile. */
export function PageStands({ pages, only }: PageStandsProps) {
  const standing = pages.filter(
    ({ id, standsBecause }) => standsBecause !== null && (only === undefined || only.includes(id)),
  );
  const [first] = standing;
  if (first === undefined) return null;
  return (
    <Notice tone="stopped" word={`${standing.map(({ name }) => name).join(' and ')}: on hold.`}>
      {[...new Set(standing.map(({ standsBecause }) => standsBecause))].map((says) => (
        <p key={says}>{says}</p>
      ))}
      <p>
        Posts can be written and approved meanwhile. They wait, and nothing goes out late by itself.
      </p>
    </Notice>
  );
}
