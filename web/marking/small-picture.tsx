import type { Photo } from '../../server/contract/drafts.contract.ts';
import { CoveredPicture } from '../components/covered-picture/covered-picture.tsx';
import { coversAmong } from '../components/covered-picture/cover-geometry.ts';
import { Icon } from '../components/icon/icon.tsx';
import { smallPictureOf } from './published-view.ts';

/** A photo in a list: as it will be published, so far as that can be shown. `local` is this device's own copy. */
export function SmallPicture({
  photo,
  local,
}: {
  readonly photo: Photo;
  readonly local?: string | undefined;
}) {
  const small = smallPictureOf(photo);
  const src = small?.src ?? local;
  if (src === undefined) return <Icon name="photo" size={24} />;
  if (small?.hides !== true || photo.facts === null)
    return <img src={src} alt="" decoding="async" />;
  return (
    <CoveredPicture
      src={src}
      alt=""
      size={photo.facts}
      covers={coversAmong(photo.markings)}
      crop={photo.crop ?? null}
    />
  );
}
