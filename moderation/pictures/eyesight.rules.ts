import type { DraftState } from '../drafts/states.contract.ts';
import type { ModelUsed } from './facts.contract.ts';

/** With what a picture was, or would be, looked at: the same two fields that every set of facts carries. */
export interface Eyesight {
  /** Begins with our own version, such as "vision-3"; VISION_VERSION in workers/vision/vision.ts. */
  readonly checkVersion: string;
  readonly models: readonly Pick<ModelUsed, 'purpose' | 'name' | 'version'>[];
}

/**
 * Every face model that ever counted, the better one later, by what was measured (docs/model-cards.md). A name stays here
 * when its model goes: facts of it may still lie in a database.
 */
const FACE_MODELS: readonly string[] = [
  'ultraface-rfb-320',
  'ultraface-rfb-320+ssd-mobilenet-v1',
  'yunet-n',
];

/** No model counted at all, which any model betters. */
const NONE = -1;

/** The model that counts faces; undefined when none does. */
export function faceModelOf(eyes: Eyesight): Eyesight['models'][number] | undefined {
  return eyes.models.find(({ purpose }) => purpose === 'faces');
}

/** No model that we know of counts better. */
export function isBestFaceModel(name: string): boolean {
  return name === FACE_MODELS.at(-1);
}

/** Whether the first model is known to count better than the second. */
export function isBetterFaceModel(name: string, than: string): boolean {
  const [mine, other] = [FACE_MODELS.indexOf(name), FACE_MODELS.indexOf(than)];
  return mine >= 0 && other >= 0 && mine > other;
}

/** Why a picture should be looked at again. */
export type Outdated = 'better-model' | 'newer-check';

/**
 * Whether these eyes would see more than those that gave the facts: a better face model, or a newer version of our own
 * checks, and neither of the two worse. So facts are never replaced by lesser ones, and since this is an order, two
 * workers with different eyes cannot send a picture to and fro. Facts of a model that we do not know were made by a newer
 * Gatehouse and stay.
 */
export function whyOutdated(facts: Eyesight, eyes: Eyesight): Outdated | undefined {
  const [wasRank, rank] = [rankOf(facts), rankOf(eyes)];
  const [wasVersion, version] = [ownVersion(facts), ownVersion(eyes)];
  if (wasRank === undefined || rank === undefined) return undefined;
  if (rank < wasRank || version < wasVersion) return undefined;
  if (rank > wasRank) return 'better-model';
  return version > wasVersion ? 'newer-check' : undefined;
}

/** The best of several eyes, by their face model first; undefined when there are none. */
export function bestEyes<Eyes extends Eyesight>(all: readonly Eyes[]): Eyes | undefined {
  const worth = (eyes: Eyesight): number => rankOf(eyes) ?? NONE;
  return all.toSorted((a, b) => worth(b) - worth(a) || ownVersion(b) - ownVersion(a))[0];
}

function rankOf(eyes: Eyesight): number | undefined {
  const model = faceModelOf(eyes);
  if (model === undefined) return NONE;
  const rank = FACE_MODELS.indexOf(model.name);
  return rank < 0 ? undefined : rank;
}

/** 3 of "vision-3+yunet-n@…"; 0 when there is none. */
function ownVersion({ checkVersion }: Eyesight): number {
  return Number(/^vision-(\d{1,9})(?:\+|$)/.exec(checkVersion)?.[1] ?? 0);
}

/**
 * Drafts whose photos are worth another look, the most pressing first. What is going out this moment is judged by its
 * publisher, and what is out or ended stays as it was decided.
 */
export const STATES_TO_CHECK_AGAIN: readonly DraftState[] = [
  'approved',
  'scheduled',
  'awaiting-decision',
  'checking',
  'needs-changes',
  'returned',
  'drafting',
];
