import type { GraphFailure } from './graph-errors.ts';
import type { PageTask } from './page-tasks.ts';

/** What Facebook says of a token (`debug_token`). */
export interface TokenFacts {
  readonly isValid: boolean;
  /** `PAGE` or `USER`; another word, or `UNKNOWN` when Facebook did not say. */
  readonly type: string;
  /** Ids are absent when Facebook does not know the token, or it belongs to another app. */
  readonly appId?: string;
  /** The Page that a Page's token speaks for. */
  readonly profileId?: string;
  /** The person through whom the token was made. */
  readonly userId?: string;
  /** Null: no end date. */
  readonly expiresAt: Date | null;
  /** When Facebook stops answering about people unless somebody connects again; null: no such date. */
  readonly dataAccessExpiresAt: Date | null;
  readonly scopes: readonly string[];
  readonly granular: readonly GranularScope[];
  /** Why it is not valid, where Facebook gave a reason. */
  readonly trouble?: GraphFailure;
}

/** A permission, and for which Pages it was given. A permission that is not listed was not given. */
export interface GranularScope {
  readonly scope: string;
  /** Absent: for every Page. */
  readonly targetIds?: readonly string[];
}

/** Whether visitors may add to the Page. Undefined: Facebook did not say, which is not the same as no. */
export interface PageSettings {
  readonly visitorsMayPost: boolean | undefined;
  readonly visitorsMayPostPhotos: boolean | undefined;
  readonly visitorsMayPostVideos: boolean | undefined;
  readonly visitorsMayTagPhotos: boolean | undefined;
  readonly visitorsMayMessage: boolean | undefined;
}

/** Somebody whom Facebook lists for the Page. No task that Gatehouse knows is still a person on the Page. */
export interface PagePerson {
  readonly id: string;
  /** For the screen, never for a log. */
  readonly name: string;
  readonly tasks: readonly PageTask[];
}

/**
 * Looks at one Page and its token from outside a publication. Only reads; throws `GraphRefused` and `GraphUnavailable` as
 * `SocialPage` does, and `AppSecretMissing` where the app's own token is needed and its secret is not known.
 */
export interface PageWatch {
  /** What Facebook says of the Page's token, asked with the app's own token. */
  inspectToken(): Promise<TokenFacts>;
  /** Refused as `unsupported` on Pages whose settings Facebook does not open to apps. */
  settings(): Promise<PageSettings>;
  /** Everybody with a task on the Page. Needs the task MANAGE. */
  people(): Promise<PagePerson[]>;
  /** The tasks of the person through whom the Page was connected; empty when Facebook names none. */
  tasksOfToken(): Promise<PageTask[]>;
}
