import { useState } from 'react';
import { addedPhotoSchema, savedSchema } from '../../../../server/contract/drafts.contract.ts';
import type { Draft, Photo } from '../../../../server/contract/drafts.contract.ts';
import { Refusal, request } from '../../../api/client.ts';
import { bareMarking } from '../saving/changes.ts';
import type { DraftSaver } from '../saving/draft-saver.ts';

const UNDO_MS = 30_000;

export interface TakingOut {
  /** The photo that was taken out last and can be put back. */
  readonly taken: { readonly photo: Photo; readonly until: number } | null;
  /** The picture that is being taken out at this moment. */
  readonly going: string | null;
  readonly isPuttingBack: boolean;
  readonly refusal: Refusal | null;
  readonly takeOut: (photo: Photo) => void;
  readonly putBack: () => void;
  readonly forget: () => void;
}

/** Takes photos out of a draft, and puts the last one back with all that had been said about it. */
export function useTakingOut(draft: Draft, saver: DraftSaver): TakingOut {
  const [taken, setTaken] = useState<TakingOut['taken']>(null);
  const [going, setGoing] = useState<string | null>(null);
  const [isPuttingBack, setPuttingBack] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const photosPath = `/api/drafts/${draft.id}/photos`;

  const takeOut = async (photo: Photo): Promise<void> => {
    setGoing(photo.pictureId);
    setRefusal(null);
    try {
      await saver.act(({ photoId }) =>
        request('DELETE', `${photosPath}/${photoId(photo.id)}`, { schema: savedSchema }),
      );
      setTaken({ photo, until: Date.now() + UNDO_MS });
    } catch (error) {
      setRefusal(error instanceof Refusal ? error : null);
    } finally {
      setGoing(null);
    }
  };

  const putBack = async (): Promise<void> => {
    if (taken === null) return;
    const { photo } = taken;
    setPuttingBack(true);
    try {
      // All in one, so that a connection lost in between brings nothing back without its crop.
      await saver.act(() =>
        request('POST', `${photosPath}/restore`, {
          body: {
            pictureId: photo.pictureId,
            position: photo.position,
            altText: photo.altText,
            accounting: photo.accounting,
            markings: photo.markings.map(bareMarking),
            roll: photo.roll.map((person) => person.subjectId),
            crop: photo.crop ?? null,
          },
          schema: addedPhotoSchema,
        }),
      );
      setTaken(null);
    } catch (error) {
      setRefusal(error instanceof Refusal ? error : null);
    } finally {
      setPuttingBack(false);
    }
  };

  return {
    taken,
    going,
    isPuttingBack,
    refusal,
    takeOut: (photo) => void takeOut(photo),
    putBack: () => void putBack(),
    forget: () => setTaken(null),
  };
}
