import type { Disturbance } from './graph-disturb.ts';
import type { CallKind } from './graph-disturb.ts';
import { FAULT_SAMPLES } from './graph-fault-table.ts';
import { TASKS } from './sandbox-admin.ts';
import { runControl } from './sandbox-control.ts';
import type { Happening } from './sandbox-events.ts';
import { CannotPractise } from './sandbox-outside.ts';
import { listPosts } from './sandbox-posts.store.ts';

/** A fault that a trainer can wish for by a click. */
interface Preset {
  readonly says: string;
  readonly effect: Disturbance;
}

const json = { status: 200, contentType: 'application/json; charset=UTF-8' };

const THE_LINE: readonly Preset[] = [
  { says: 'The answer takes 5 seconds', effect: { kind: 'slow', milliseconds: 5_000 } },
  { says: 'The answer takes 60 seconds', effect: { kind: 'slow', milliseconds: 60_000 } },
  {
    says: 'The line breaks before anything happened',
    effect: { kind: 'drop-before-effect' },
  },
  {
    says: 'It happens, but the line breaks before the answer',
    effect: { kind: 'drop-after-effect' },
  },
  {
    says: 'A page of a proxy (502) comes instead',
    effect: {
      kind: 'answer-instead',
      status: 502,
      contentType: 'text/html',
      body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
    },
  },
  {
    says: 'It happens, but a page of a proxy (504) comes as the answer',
    effect: {
      kind: 'answer-after-effect',
      status: 504,
      contentType: 'text/html',
      body: '<html><body><h1>504 Gateway Time-out</h1></body></html>',
    },
  },
  {
    says: 'It happens, but only half of the answer arrives',
    effect: { kind: 'answer-after-effect', ...json, body: '{"id":"12209600' },
  },
  {
    says: 'It happens, and the answer is the text "true" instead of true',
    effect: { kind: 'answer-after-effect', ...json, body: '{"success":"true"}' },
  },
];

const TOO_MANY: readonly Preset[] = [
  { says: '92 % of the allowance is used', effect: { kind: 'usage', percent: 92, minutes: 0 } },
  ...[80_001, 32, 4, 17, 613].map((code): Preset => ({
    says: `Too many calls (${code}): wait 5 minutes`,
    effect: { kind: 'throttle', code, minutes: 5 },
  })),
];

const REFUSED: readonly Preset[] = FAULT_SAMPLES.map(({ code, subcode, says }) => ({
  says: `${code}${subcode === undefined ? '' : `/${subcode}`}: ${says}`,
  effect: { kind: 'fault', code, subcode },
}));

/** Every wish on the page, by group. */
export const PRESET_GROUPS: readonly {
  readonly title: string;
  readonly presets: readonly Preset[];
}[] = [
  { title: 'The line', presets: THE_LINE },
  { title: 'Too many calls', presets: TOO_MANY },
  { title: 'Facebook refuses', presets: REFUSED },
];

export const PRESETS = PRESET_GROUPS.flatMap(({ presets }) => presets);

export const CALL_WORDS: Readonly<Record<CallKind, string>> = {
  any: 'any call',
  read: 'any reading',
  write: 'any writing',
  'upload-photo': 'uploading a photo',
  'create-post': 'creating the unseen post',
  'publish-post': 'making the post visible',
  change: 'changing or hiding a post or comment',
  delete: 'taking something down',
  'list-posts': 'listing posts',
  'read-one': 'reading one post, photo or the Page',
  'list-comments': 'listing comments',
  'write-comment': 'answering a comment',
  block: 'blocking somebody',
  control: 'looking at the token, roles or settings',
  'sign-in': 'signing in',
  subscribe: 'asking for news of the Page',
};

interface PageDeed {
  readonly says: string;
  readonly run: (at: Happening, pageId: string) => Promise<unknown>;
}

const ADMINISTRATOR = 'Practice administrator';
const COLLEAGUE = 'Practice colleague';

const refuse =
  (cause: 'expired' | 'password-changed' | 'checkpoint' | null) =>
  (at: Happening, pageId: string): Promise<unknown> =>
    runControl(at, 'refuse-tokens', { pageId, cause });

const role =
  (person: string, tasks: readonly string[]) =>
  (at: Happening, pageId: string): Promise<unknown> =>
    runControl(at, 'set-role', { pageId, person, tasks });

const option =
  (value: boolean) =>
  (at: Happening, pageId: string): Promise<unknown> =>
    runControl(at, 'set-option', { pageId, option: 'USERS_CAN_POST', value });

const seen =
  (isPublished: boolean) =>
  (at: Happening, pageId: string): Promise<unknown> =>
    runControl(at, 'change-page', { pageId, isPublished });

async function newestPost(at: Happening, pageId: string): Promise<string> {
  const stretch = { limit: 1, after: undefined, before: undefined };
  const [post] = await listPosts(at.tx, pageId, { list: 'published' }, stretch);
  if (post === undefined) throw new CannotPractise('There is no post on this Page yet.');
  return post.id;
}

/** What happens to one Page, or what somebody does there, by a click. */
export const PAGE_DEEDS: Readonly<Record<string, PageDeed>> = {
  'post-outside': {
    says: 'A colleague posts in Facebook’s own app',
    run: (at, pageId) =>
      runControl(at, 'post-outside', {
        pageId,
        person: COLLEAGUE,
        message: `Written in Facebook’s own app at ${at.now.toISOString().slice(11, 19)}.`,
      }),
  },
  'edit-outside': {
    says: 'Somebody changes the newest post',
    run: async (at, pageId) =>
      runControl(at, 'edit-outside', {
        postId: await newestPost(at, pageId),
        message: `Changed in Facebook’s own app at ${at.now.toISOString().slice(11, 19)}.`,
      }),
  },
  'hide-outside': {
    says: 'Somebody hides the newest post',
    run: async (at, pageId) =>
      runControl(at, 'edit-outside', { postId: await newestPost(at, pageId), isHidden: true }),
  },
  'delete-outside': {
    says: 'Somebody deletes the newest post',
    run: async (at, pageId) =>
      runControl(at, 'delete-outside', { postId: await newestPost(at, pageId) }),
  },
  'visitor-post': {
    says: 'A visitor posts to the Page',
    run: (at, pageId) =>
      runControl(at, 'visitor-post', {
        pageId,
        name: 'A visitor',
        message: 'Is there school today?',
      }),
  },
  'token-expired': { says: 'The token expires', run: refuse('expired') },
  'password-changed': { says: 'The password is changed', run: refuse('password-changed') },
  checkpoint: { says: 'Facebook wants the person to log in first', run: refuse('checkpoint') },
  'tokens-work': { says: 'The token works again', run: refuse(null) },
  'role-removed': { says: 'The administrator loses the role', run: role(ADMINISTRATOR, []) },
  'role-smaller': {
    says: 'The administrator may moderate only',
    run: role(ADMINISTRATOR, ['MODERATE']),
  },
  'role-back': { says: 'The administrator has every task again', run: role(ADMINISTRATOR, TASKS) },
  'colleague-may-post': {
    says: 'The colleague may post',
    run: role(COLLEAGUE, ['CREATE_CONTENT']),
  },
  'colleague-may-not': { says: 'The colleague has no task', run: role(COLLEAGUE, []) },
  'visitors-may-post': { says: 'Visitors may post', run: option(true) },
  'visitors-may-not': { says: 'Visitors may not post', run: option(false) },
  'page-unseen': { says: 'The Page is made invisible', run: seen(false) },
  'page-seen': { says: 'The Page is visible again', run: seen(true) },
};
