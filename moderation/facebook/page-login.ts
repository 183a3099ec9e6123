import type { Secret } from '../kernel/secret.ts';
import type { PageTask } from './page-tasks.ts';
import type { TokenFacts } from './page-watch.ts';

/** A person's token and when it ends; null: no end date. */
export interface PersonToken {
  readonly token: Secret;
  readonly expiresAt: Date | null;
}

/** A Page that a person may connect, with the token that speaks for it. */
export interface PageOfPerson {
  readonly id: string;
  readonly name: string;
  readonly tasks: readonly PageTask[];
  readonly token: Secret;
}

export interface PersonPermission {
  readonly name: string;
  readonly isGranted: boolean;
}

/** Whom a token speaks for, and what Facebook says of it. */
export interface TokenOwner {
  readonly id: string;
  readonly name: string;
  readonly facts: TokenFacts;
}

/**
 * The way from a person at Facebook to a Page's own token (contract section 2.1). Throws `GraphRefused` and
 * `GraphUnavailable`; changes nothing on any Page.
 */
export interface PageLogin {
  /**
   * The address to send the person's browser to.
   * @param ask.state comes back with the answer; the caller compares it
   * @param ask.askAgain asks also for permissions that the person declined before
   */
  dialogAddress(ask: {
    state: string;
    redirectUri: string;
    scopes: readonly string[];
    askAgain?: boolean;
  }): string;
  /**
   * Exchanges the code that came back, then the short-lived token for one that lasts about sixty days. Pages' tokens taken with
   * it have no end date. A code works once: after `GraphUnavailable` the person has to start again.
   */
  userTokenFor(code: string, redirectUri: string): Promise<PersonToken>;
  /** Every Page that Facebook lists for the person. It leaves out Pages of business portfolios: see `pageByToken`. */
  pagesOf(userToken: Secret): Promise<PageOfPerson[]>;
  /** The fallback for Pages that are not listed; undefined when this person gets no token for it. */
  pageByToken(userToken: Secret, pageId: string): Promise<PageOfPerson | undefined>;
  permissionsOf(userToken: Secret): Promise<PersonPermission[]>;
  /** For a token that was pasted: asks the token itself who it is, and our app what it is worth. */
  whoseToken(token: Secret): Promise<TokenOwner>;
}
