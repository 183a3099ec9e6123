import { Link } from 'react-router';
import { openingOf } from '../draft/draft-words.ts';

interface DraftLinkProps {
  readonly draftId: string;
  readonly opening: string | null;
  readonly mayOpen: boolean;
}

/** The first words of a post, as a link for those who may open it. */
export function DraftLink({ draftId, opening, mayOpen }: DraftLinkProps) {
  if (!mayOpen) return <strong>A post of another school</strong>;
  return (
    <Link to={`/drafts/${draftId}`}>{openingOf(opening ?? '') ?? 'A post without words'}</Link>
  );
}
