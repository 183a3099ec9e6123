import { UndoBar } from '../../../components/undo-bar/undo-bar.tsx';
import type { TakingOut } from './use-taking-out.ts';

/** In the place of a photo that was taken out: what happened, and the way back. */
export function TakenOut({ takingOut }: { readonly takingOut: TakingOut }) {
  const { taken, putBack, isPuttingBack, forget } = takingOut;
  if (taken === null) return null;
  return (
    <UndoBar
      key={taken.photo.pictureId}
      done={`Photo ${taken.photo.position} was taken out.`}
      until={taken.until}
      onUndo={putBack}
      onOver={forget}
      busy={isPuttingBack ? 'Putting it back…' : undefined}
    />
  );
}
