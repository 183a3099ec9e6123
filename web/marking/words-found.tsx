import type { Box, Draft, Photo } from '../../server/contract/drafts.contract.ts';
import { Button } from '../components/button/button.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { grownBox } from './boxes.ts';
import type { Size } from './use-view.ts';

/** A cover over words reaches this share of their height beyond them. */
const MARGIN_SHARE = 0.35;

export type AreaFinding = Draft['findings'][number] & {
  readonly place: { readonly kind: 'region'; readonly box: Box };
};

/** What was found in areas of one photo, such as words that can be read. */
export function areasOf(draft: Pick<Draft, 'findings'>, photo: Pick<Photo, 'position'>) {
  return draft.findings.filter(
    (finding): finding is AreaFinding =>
      finding.place.kind === 'region' && finding.place.photo === photo.position,
  );
}

interface WordsFoundProps {
  readonly found: readonly AreaFinding[];
  readonly photo: Size;
  readonly onCover: (box: Box) => void;
}

/** Words in the photo that should not be there, each with the way to cover it. */
export function WordsFound({ found, photo, onCover }: WordsFoundProps) {
  return found.map(({ place: { box }, rule, severity, why }) => (
    <Notice
      key={`${rule} ${box.x} ${box.y}`}
      tone={severity === 'block' ? 'stopped' : 'needs-you'}
      word={severity === 'block' ? 'Words that stop it.' : 'Words to look at.'}
      actions={
        <Button onPress={() => onCover(grownBox(box, Math.ceil(box.height * MARGIN_SHARE), photo))}>
          Cover the words
        </Button>
      }
    >
      {why}
    </Notice>
  ));
}
