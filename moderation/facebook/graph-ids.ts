import { GraphRefused } from './graph-errors.ts';

/** The id, when it is one: it becomes part of an address, and anything else than digits could name another node. */
export function nodeId(id: string): string {
  if (!/^\d{1,30}$/.test(id)) throw new RangeError('Not an id of the Graph API.');
  return id;
}

/** As `nodeId`, for a post: the Page's id, an underline, the post's. */
export function postPath(id: string): string {
  if (!/^\d{1,30}_\d{1,30}$/.test(id)) throw new RangeError('Not the id of a post.');
  return id;
}

/** "Already gone" and "not yours to see" are the same answer of Facebook's. */
export function isGoneOrDenied(error: unknown): error is GraphRefused {
  return error instanceof GraphRefused && error.class === 'gone-or-denied';
}
