import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';

const capabilitySchema = z.object({
  code: z.string(),
  says: z.string(),
  without: z.string(),
  isNeeded: z.boolean(),
  works: z.boolean(),
  missingPermissions: z.array(z.string()),
  missingTasks: z.array(z.string()),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** What is there for connecting a Page by signing in at Facebook. */
export const connectStartSchema = z.object({
  /** `none`: no app is set up, and only a token with its own app can be used. */
  dialog: z.enum(['facebook', 'practice', 'none']),
  /** To be put into the settings of the app at Facebook, character by character. */
  redirectUri: z.url(),
});
export type ConnectStart = z.infer<typeof connectStartSchema>;

export const beginLoginSchema = z.object({
  /** The Page that is to be connected again; null for new ones. */
  pageId: z.uuid().nullable(),
  /** Asks once more for what the person declined before. */
  askAgain: z.boolean(),
});
export const loginBegunSchema = z.object({ address: z.url() });

export const pasteTokenSchema = z
  .object({
    pageId: z.uuid().nullable(),
    token: z
      .string()
      .trim()
      .min(1, 'Paste the token of the Page.')
      .max(LIMITS.tokenCharacters, 'This is longer than any token. Copy only the token.')
      .regex(/^[\w|.-]+$/, 'A token has no spaces or line breaks. Copy only the token.'),
    appId: z
      .string()
      .trim()
      .max(30)
      .regex(/^\d*$/, 'The ID of an app has digits only.')
      .default(''),
    appSecret: z.string().trim().max(100).default(''),
  })
  .refine(({ appId, appSecret }) => (appId === '') === (appSecret === ''), {
    message: 'The ID and the secret of the app belong together: give both, or neither.',
    path: ['appSecret'],
  });

export const pageNumberSchema = z.object({
  graphId: z
    .string()
    .trim()
    .regex(/^\d{1,30}$/, 'The number of a Page has digits only.'),
});

export const choicesSchema = z.object({
  choices: z
    .array(z.object({ graphId: z.string().regex(/^\d{1,30}$/), schoolId: z.uuid() }))
    .min(1, 'Choose at least one Page.')
    .max(LIMITS.pagesPerSignIn),
});
export const connectedSchema = z.object({ pageIds: z.array(z.uuid()) });

const offeredPageSchema = z.object({
  graphId: z.string(),
  name: z.string(),
  /** Why it cannot be chosen. */
  trouble: z.string().nullable(),
  isEnough: z.boolean(),
  capabilities: z.array(capabilitySchema),
  /** The Page here, when it was connected before: it keeps its school. */
  known: z.object({ id: z.uuid(), schoolId: z.uuid(), isConnected: z.boolean() }).nullable(),
  expiresAt: z.iso.datetime().nullable(),
  dataAccessExpiresAt: z.iso.datetime().nullable(),
});
export type OfferedPage = z.infer<typeof offeredPageSchema>;

export const connectingSchema = z.object({
  id: z.uuid(),
  way: z.enum(['facebook', 'pasted']),
  page: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  isOver: z.boolean(),
  trouble: z.object({ code: z.string(), title: z.string(), remedy: z.string() }).nullable(),
  until: z.iso.datetime(),
  facebookPersonName: z.string().nullable(),
  mayAddByNumber: z.boolean(),
  seesPages: z.boolean(),
  pages: z.array(offeredPageSchema),
});
export type ConnectingView = z.infer<typeof connectingSchema>;

export const connectionSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  schoolId: z.uuid(),
  graphId: z.string(),
  connectedAt: z.iso.datetime(),
  disconnectedAt: z.iso.datetime().nullable(),
  /** Approved posts that have not gone out. */
  waiting: z.int(),
  facts: z
    .object({
      way: z.enum(['facebook', 'pasted', 'operator']),
      /** Null: an operator. */
      connectedBy: z.string().nullable(),
      facebookPersonName: z.string().nullable(),
      tokenSince: z.iso.datetime(),
      expiresAt: z.iso.datetime().nullable(),
      dataAccessExpiresAt: z.iso.datetime().nullable(),
      capabilities: z.array(capabilitySchema),
    })
    .nullable(),
});
export type Connection = z.infer<typeof connectionSchema>;
