import { inContent } from '../pages/confirmation.rules.ts';
import type { FindFacts, FindKind } from './outside.contract.ts';

/** How long a post that nobody knows may be ours still: its webhook can beat the Page's own answer (contract section 8). */
export const GRACE_MS = 120_000;
/** A publication that has been on its way for longer than this blinds nobody: its post is known by its number. */
export const ON_ITS_WAY_MS = 3_600_000;
/** How often a Page is looked at when nothing was heard. */
export const LOOK_EVERY_MS = 15 * 60_000;
/** Events in a burst are followed by one look in this time. */
export const HINTS_EVERY_MS = 20_000;

/** A post as a list or a read of the Page gives it. `isHidden` is undefined where the Page did not say. */
export interface SeenPost {
  readonly id: string;
  readonly message: string;
  readonly permalink: string;
  readonly createdAt: Date;
  readonly photoIds: readonly string[];
  readonly isPublished: boolean;
  readonly isHidden?: boolean | undefined;
  readonly applicationId?: string | undefined;
  readonly applicationName?: string | undefined;
  readonly madeBy?: string | undefined;
  readonly isVisitors: boolean;
}

/** A post that Gatehouse published and that should be there. */
export interface OwnPost {
  readonly publicationId: string;
  readonly postId: string;
  readonly text: string;
  readonly photoIds: readonly string[];
  /** Gatehouse hid it itself, in an incident. */
  readonly isHiddenByUs: boolean;
}

/** All that is known when a Page was looked at. */
export interface Look {
  readonly now: Date;
  readonly watchedFrom: Date;
  readonly ourAppId: string;
  readonly seen: readonly SeenPost[];
  /** Posts of ours that were asked for one by one, and are gone. */
  readonly gone: ReadonlySet<string>;
  /** Every post that a publication of this Page has, whatever became of it. */
  readonly known: ReadonlySet<string>;
  readonly own: readonly OwnPost[];
  /** A publication on this Page is between its intention and its confirmation. */
  readonly isPublishing: boolean;
}

export interface Finding {
  readonly kind: FindKind;
  readonly postId: string;
  readonly publicationId: string | null;
  readonly facts: FindFacts;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  /** Own posts that were seen and are as approved. */
  readonly asApproved: readonly string[];
  /** When to look once more, since something may be ours still; null when nothing waits. */
  readonly againAt: Date | null;
}

/** What of all that was seen nobody approved here. A post too young to tell is left for another look. */
export function judge(look: Look): Judgement {
  const own = new Map(look.own.map((post) => [post.postId, post]));
  const findings: Finding[] = [];
  const asApproved: string[] = [];
  let againAt: number | null = null;
  for (const post of look.seen) {
    const ours = own.get(post.id);
    if (ours !== undefined) {
      const differences = differencesOf(ours, post);
      if (differences.length === 0) asApproved.push(post.id);
      else findings.push(foundDiffering(ours, post, differences, look));
      continue;
    }
    if (look.known.has(post.id) || post.createdAt < wholeSecond(look.watchedFrom)) continue;
    const ripe = post.isVisitors ? 0 : post.createdAt.getTime() + GRACE_MS;
    const waits = !post.isVisitors && look.isPublishing;
    if (ripe > look.now.getTime() || waits) {
      const at = Math.min(
        Math.max(ripe, look.now.getTime() + HINTS_EVERY_MS),
        look.now.getTime() + 2 * GRACE_MS,
      );
      againAt = Math.min(againAt ?? at, at);
      continue;
    }
    findings.push({
      kind: post.isVisitors ? 'visitor-post' : 'outside-post',
      postId: post.id,
      publicationId: null,
      facts: factsOf(post, look.ourAppId),
    });
  }
  for (const post of look.own) if (look.gone.has(post.postId)) findings.push(foundGone(post, look));
  return { findings, asApproved, againAt: againAt === null ? null : new Date(againAt) };
}

/** The Page's times have no fractions: a post of the same second is not older. */
function wholeSecond(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 1_000) * 1_000);
}

/** Sentences on what is not as it was approved; none when all is. */
export function differencesOf(own: OwnPost, seen: SeenPost): string[] {
  const differences: string[] = [];
  if (!seen.isPublished) differences.push('The Page holds the post but does not show it.');
  else if (seen.isHidden === true && !own.isHiddenByUs)
    differences.push('Somebody hid the post from the Page’s timeline.');
  differences.push(...inContent(own, seen).map(({ says }) => says));
  return differences;
}

function foundDiffering(own: OwnPost, seen: SeenPost, differences: string[], look: Look): Finding {
  return {
    kind: 'differs-from-approved',
    postId: seen.id,
    publicationId: own.publicationId,
    facts: {
      ...factsOf(seen, look.ourAppId),
      isOurApp: false,
      differences,
      approved: { text: own.text, photos: own.photoIds.length },
    },
  };
}

function foundGone(own: OwnPost, look: Look): Finding {
  return {
    kind: 'vanished',
    postId: own.postId,
    publicationId: own.publicationId,
    facts: {
      message: '',
      permalink: '',
      postedAt: look.now.toISOString(),
      photos: 0,
      isHidden: false,
      appName: null,
      isOurApp: false,
      madeBy: null,
      differences: ['The post is not on the Page any more, and Gatehouse did not take it off.'],
      approved: { text: own.text, photos: own.photoIds.length },
    },
  };
}

function factsOf(post: SeenPost, ourAppId: string): FindFacts {
  return {
    message: storable(post.message),
    permalink: storable(post.permalink),
    postedAt: post.createdAt.toISOString(),
    photos: post.photoIds.length,
    isHidden: post.isHidden === true,
    appName: post.applicationName === undefined ? null : storable(post.applicationName),
    isOurApp: post.applicationId === ourAppId,
    madeBy: post.madeBy === undefined ? null : storable(post.madeBy),
    differences: [],
    approved: null,
  };
}

/** The database keeps every character but this one. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '');
}

/** The sentence of the alert, which travels by letter: no words of the post, no name. */
export function findInWords({ kind, facts }: Pick<Finding, 'kind' | 'facts'>): string {
  const photos =
    facts.photos === 0
      ? 'without photos'
      : `with ${facts.photos === 1 ? '1 photo' : `${facts.photos} photos`}`;
  switch (kind) {
    case 'outside-post':
      return `A post ${photos} is on the Page that did not go through Gatehouse. Nobody here approved it. Look at it, and at who may post on the Page in Facebook.`;
    case 'visitor-post':
      return 'A visitor has posted on the Page. Look at it, and switch visitor posts off in the settings of the Page.';
    case 'differs-from-approved':
      return `A post on the Page is not what was approved any more. ${facts.differences.join(' ')} It was changed in Facebook, not here.`;
    case 'vanished':
      return 'A post that Gatehouse published is gone from the Page, and nobody took it off here.';
  }
}

/** How long a Page is left alone between two looks, by how much of Facebook's patience is used up (percent). */
export function lookEveryMs(usedPercent: number): number {
  if (usedPercent >= 85) return LOOK_EVERY_MS * 8;
  return usedPercent >= 50 ? LOOK_EVERY_MS * 3 : LOOK_EVERY_MS;
}
