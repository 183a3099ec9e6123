import type { Tx } from '../database/client.ts';
import { pictureById } from './picture.store.ts';

/** The stored file of a picture's preview; undefined before a worker made it and after it was deleted. The caller guards who may see it. */
export async function openPictureFile(
  tx: Tx,
  pictureId: string,
  size: 'preview' | 'thumbnail',
): Promise<string | undefined> {
  const picture = await pictureById(tx, pictureId);
  if (picture === undefined || picture.originalDeletedAt !== null) return undefined;
  return (size === 'preview' ? picture.previewSha256 : picture.thumbnailSha256) ?? undefined;
}
