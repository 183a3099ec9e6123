import type { Tx } from '../database/client.ts';
import { type PostOfPerson, postsOfPerson } from './posts-of-person.store.ts';

export type { PostOfPerson } from './posts-of-person.store.ts';

/** Where somebody is or was said to be in a post, for the copy of all that is held about them. The caller guards who asks. */
export async function postsShowing(tx: Tx, subjectId: string): Promise<PostOfPerson[]> {
  return postsOfPerson(tx, subjectId);
}
