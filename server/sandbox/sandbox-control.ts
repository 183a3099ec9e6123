import { z } from 'zod';
import { TASKS } from './sandbox-admin.ts';
import type { Happening } from './sandbox-events.ts';
import { deleteFaults, insertFault, wish } from './sandbox-faults.store.ts';
import {
  CannotPractise,
  commentAsVisitor,
  deleteCommentAsVisitor,
  deleteOutside,
  editCommentAsVisitor,
  editOutside,
  postAsVisitor,
  postOutside,
} from './sandbox-outside.ts';
import { changePage, findPage, setPageOption } from './sandbox-pages.store.ts';
import { ensurePerson, setRole } from './sandbox-people.store.ts';
import { changeSettingNamed, resetSettings } from './sandbox-settings.ts';
import {
  changeScopesOfPage,
  endTokensOfPage,
  refuseTokensOfPage,
  requireProof,
} from './sandbox-tokens.store.ts';

const id = z.string().regex(/^\d{1,30}$/);
const postId = z.string().regex(/^\d{1,30}_\d{1,30}$/);
const words = z.string().min(1).max(60_000);
const name = z.string().trim().min(1).max(80);
const moment = z.coerce.date();

/** Why tokens are refused, and the subcode of error 190 that says so (contract section 2.3). */
const CAUSES = {
  expired: 463,
  'password-changed': 460,
  'app-removed': 458,
  checkpoint: 459,
  unconfirmed: 464,
  revoked: 467,
} as const;

interface Control<Input> {
  readonly shape: z.ZodType<Input>;
  readonly run: (at: Happening, input: Input) => Promise<unknown>;
}

function control<Input>(
  shape: z.ZodType<Input>,
  run: (at: Happening, input: Input) => Promise<unknown>,
): Control<Input> {
  return { shape, run };
}

/** What others do to the Page, and what goes wrong: everything that the Graph API itself has no call for. */
export const CONTROLS = {
  'post-outside': control(
    z.object({
      pageId: id,
      message: words,
      /** Name of the person in whose Facebook app it was made. */
      person: name.optional(),
      /** Pictures in base64. */
      photos: z.array(z.base64()).max(10).default([]),
    }),
    async (at, { pageId, message, person, photos }) => ({
      postId: await postOutside(at, {
        pageId: await requirePage(at, pageId),
        message,
        personId: person === undefined ? undefined : (await ensurePerson(at.tx, person)).id,
        photos: photos.map((photo) => Buffer.from(photo, 'base64')),
      }),
    }),
  ),
  'edit-outside': control(
    z.object({ postId, message: words.optional(), isHidden: z.boolean().optional() }),
    editOutside,
  ),
  'delete-outside': control(z.object({ postId }), (at, input) => deleteOutside(at, input.postId)),
  'visitor-post': control(
    z.object({
      pageId: id,
      name,
      message: words,
      kind: z.enum(['visitor', 'tagged']).default('visitor'),
    }),
    async (at, input) => {
      await requirePage(at, input.pageId);
      return { postId: await postAsVisitor(at, input) };
    },
  ),
  'visitor-comment': control(
    z.object({ postId, parentId: postId.optional(), name, message: words }),
    async (at, input) => ({ commentId: await commentAsVisitor(at, input) }),
  ),
  'edit-comment': control(z.object({ commentId: postId, message: words }), editCommentAsVisitor),
  'delete-comment': control(z.object({ commentId: postId }), (at, input) =>
    deleteCommentAsVisitor(at, input.commentId),
  ),
  /** No tasks take the role away. */
  'set-role': control(
    z.object({ pageId: id, person: name, tasks: z.array(z.enum(TASKS)).default([]) }),
    async (at, { pageId, person, tasks }) => {
      const { id: personId } = await ensurePerson(at.tx, person);
      await setRole(at.tx, await requirePage(at, pageId), personId, tasks);
      return { personId };
    },
  ),
  'refuse-tokens': control(
    z.object({
      pageId: id,
      cause: z.enum(Object.keys(CAUSES) as (keyof typeof CAUSES)[]).nullable(),
    }),
    (at, { pageId, cause }) =>
      refuseTokensOfPage(at.tx, pageId, cause === null ? null : CAUSES[cause]),
  ),
  'end-tokens': control(
    z.object({ pageId: id, expiresAt: moment.nullable(), dataAccessExpiresAt: moment.nullable() }),
    (at, { pageId, ...ends }) => endTokensOfPage(at.tx, pageId, ends),
  ),
  'set-scopes': control(
    z.object({ pageId: id, scopes: z.array(z.string().regex(/^[a-z_]{1,60}$/)) }),
    (at, { pageId, scopes }) => changeScopesOfPage(at.tx, pageId, scopes),
  ),
  'require-proof': control(z.object({ required: z.boolean() }), (at, { required }) =>
    requireProof(at.tx, required),
  ),
  'change-page': control(
    z.object({
      pageId: id,
      inPortfolio: z.boolean().optional(),
      isPublished: z.boolean().optional(),
    }),
    (at, { pageId, ...change }) => changePage(at.tx, pageId, change),
  ),
  'set-option': control(
    z.object({
      pageId: id,
      option: z.string().regex(/^USERS_CAN_[A-Z_]{1,40}$/),
      value: z.boolean(),
    }),
    (at, { pageId, option, value }) => setPageOption(at.tx, pageId, option, value),
  ),
  'set-setting': control(
    z.object({ name: z.string().max(60), value: z.unknown() }),
    async (at, setting) => {
      try {
        await changeSettingNamed(at.tx, setting.name, setting.value);
      } catch (error) {
        if (error instanceof z.ZodError || error instanceof RangeError)
          throw new CannotPractise(`The setting ${setting.name} does not take that value.`);
        throw error;
      }
    },
  ),
  'reset-settings': control(z.object({}), (at) => resetSettings(at.tx)),
  'add-fault': control(wish, async (at, wanted) => ({ faultId: await insertFault(at.tx, wanted) })),
  'end-faults': control(z.object({ faultId: id.optional() }), (at, { faultId }) =>
    deleteFaults(at.tx, faultId),
  ),
} as const;

export type ControlName = keyof typeof CONTROLS;
export type ControlInput<Name extends ControlName> = z.input<(typeof CONTROLS)[Name]['shape']>;

export function isControlName(text: string): text is ControlName {
  return Object.hasOwn(CONTROLS, text);
}

/** Does one of the above. Throws `CannotPractise` with a sentence when it cannot be. */
export async function runControl(
  at: Happening,
  which: ControlName,
  input: unknown,
): Promise<unknown> {
  const { shape, run } = CONTROLS[which] as Control<unknown>;
  const parsed = shape.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CannotPractise(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`);
  }
  return (await run(at, parsed.data)) ?? { success: true };
}

async function requirePage(at: Happening, pageId: string): Promise<string> {
  if ((await findPage(at.tx, pageId)) === undefined)
    throw new CannotPractise('There is no such Page.');
  return pageId;
}
