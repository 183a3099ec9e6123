import { randomBytes } from 'node:crypto';
import { booleanOf, codePointsIn, textOf } from './graph-call.ts';
import { answerNode, DONE, PUBLISH_NEEDS, READ_NEEDS } from './graph-edge.ts';
import type { EdgeContext, EdgesOf } from './graph-edge.ts';
import {
  badParameter,
  GraphFault,
  notPractised,
  unsupported,
  unusablePhoto,
} from './graph-fault.ts';
import { photoNode } from './graph-nodes.ts';
import { writePost } from './graph-posts.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { deletePhoto, forgetLapsedPhotos, insertPhoto } from './sandbox-photos.store.ts';
import type { PhotoFacts } from './sandbox-posts.store.ts';
import { photosLapsedBefore } from './sandbox-settings.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

const FETCH_WITHIN_MILLISECONDS = 5_000;

export const photosEdges: EdgesOf<SandboxPage> = {
  'POST photos': { needs: PUBLISH_NEEDS, answer: uploadPhoto },
};

export const photoEdges: EdgesOf<PhotoFacts> = {
  GET: { needs: READ_NEEDS, answer: (context, photo) => answerNode(context, photoNode, photo) },
  DELETE: { needs: PUBLISH_NEEDS, answer: removePhoto },
};

async function uploadPhoto(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  const { call, settings, tx, now } = context;
  // One live run put the schedule on the photo and was refused: it belongs on the post.
  const refused = ['scheduled_publish_time', 'unpublished_content_type', 'target_id', 'aid'].find(
    (name) => name in call.parameters,
  );
  if (refused !== undefined) throw notPractised(refused);
  const bytes = await bytesOf(context);
  if (bytes.length > settings.photo_max_bytes) {
    throw unusablePhoto(
      `Your photos couldn't be uploaded. Photos should be smaller than ${Math.floor(settings.photo_max_bytes / 1024 / 1024)} MB and saved as JPG or PNG.`,
    );
  }
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === undefined || !settings.photo_media_types.includes(mediaType))
    throw new GraphFault(324, '(#324) Missing or invalid image file');
  const altText = textOf(call, 'alt_text_custom');
  if (altText !== undefined && codePointsIn(altText) > settings.alt_text_max_code_points)
    throw badParameter('Param alt_text_custom is too long.');
  const caption = textOf(call, 'caption') ?? '';
  await forgetLapsedPhotos(tx, photosLapsedBefore(settings, now));
  const viewKey = randomBytes(16).toString('hex');
  const id = await insertPhoto(tx, {
    pageId: page.id,
    appId: context.token.appId,
    bytes,
    mediaType,
    altText,
    caption,
    viewKey,
    temporary: booleanOf(call, 'temporary') ?? false,
    now,
  });
  if (booleanOf(call, 'published') === false) return { id };
  const postId = await writePost(context, page.id, {
    message: caption,
    photoIds: [id],
    isPublished: true,
  });
  return { id, post_id: postId };
}

/** The picture itself, or fetched from `url` when that is an address of this machine: the practice Page opens no other. */
async function bytesOf({ call, settings }: EdgeContext): Promise<Buffer> {
  const url = textOf(call, 'url');
  if (url !== undefined && call.source !== undefined)
    throw badParameter('Give either url or source, not both.');
  const bytes = url === undefined ? call.source : await fetchPicture(url, settings);
  if (bytes === undefined || bytes.length === 0)
    throw new GraphFault(324, '(#324) Missing or invalid image file');
  return bytes;
}

async function fetchPicture(text: string, settings: SandboxSettings): Promise<Buffer> {
  const url = URL.parse(text);
  const isHere =
    url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || !isHere || !settings.photo_url_fetched)
    throw unusablePhoto('The practice Page fetches pictures from this machine only.');
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(FETCH_WITHIN_MILLISECONDS),
    });
    if (!answer.ok) throw new Error('no picture');
    return Buffer.from(await answer.arrayBuffer());
  } catch {
    throw unusablePhoto("The picture at that address couldn't be fetched.");
  }
}

async function removePhoto(context: EdgeContext, photo: PhotoFacts): Promise<unknown> {
  if (photo.postId !== null) throw unsupported('delete', photo.id);
  await deletePhoto(context.tx, photo.id);
  return DONE;
}

// The first bytes only: the practice Page must not decode pictures, and does not need to.
export function mediaTypeOf(bytes: Buffer): 'image/jpeg' | 'image/png' | 'image/gif' | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'image/png';
  return bytes.subarray(0, 4).toString('latin1') === 'GIF8' ? 'image/gif' : undefined;
}
