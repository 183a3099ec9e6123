import { html } from './html.ts';
import type { Html } from './html.ts';
import { documentOf } from './public-view.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import type { Person } from './sandbox-people.store.ts';

/** What each permission lets the app do, in words of a school office. */
const WORDS: Readonly<Record<string, string>> = {
  pages_show_list: 'See which Pages you run',
  pages_manage_posts: 'Write, change and remove posts',
  pages_read_engagement: 'Read the posts of the Page',
  pages_read_user_content: 'Read what visitors write, and remove it',
  pages_manage_engagement: 'Answer and hide comments, block people',
  pages_manage_metadata: 'Read the settings of the Page and hear of changes',
  pages_messaging: 'Write private messages for the Page',
  business_management: 'See the business portfolio and who posted',
  public_profile: 'See your name',
  email: 'See your e-mail address',
};

/** Permissions that the practice Page knows; any other is refused as Facebook refuses it. */
export function isKnownScope(scope: string): boolean {
  return Object.hasOwn(WORDS, scope);
}

export interface SignInContent {
  readonly appName: string;
  /** Path of this very dialog, where the answer is sent. */
  readonly path: string;
  /** The parameters that the app sent, to be sent along. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  readonly people: readonly (Person & { readonly pages: readonly string[] })[];
  readonly pages: readonly SandboxPage[];
}

/** The page on which a person lets an app in. */
export function signInView(content: SignInContent): string {
  const { appName, path, parameters, scopes, people, pages } = content;
  return documentOf(
    { title: `Sign in for ${appName}` },
    html`<main id="main" class="column">
      <h1>Let ${appName} in?</h1>
      <p class="soft">
        On Facebook this page asks you to sign in. Here you choose whom to play; there is no
        password.
      </p>
      <form method="post" action="${path}" class="sign-in">
        ${Object.entries(parameters).map(
          ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
        )}
        <fieldset>
          <legend>${appName} asks to be allowed to</legend>
          ${
            scopes.length === 0
              ? html`<p class="soft">Nothing but your name.</p>`
              : scopes.map((scope) => tick('granted', scope, WORDS[scope] ?? scope, scope))
          }
        </fieldset>
        <fieldset>
          <legend>On which Pages</legend>
          <p class="soft">Of those ticked, only Pages that the person runs count.</p>
          ${pages.map((page) => tick('page', page.id, page.name, page.id))}
        </fieldset>
        <div class="who">
          ${people.map(
            (person) =>
              html`<button class="button" name="person" value="${person.id}">
                Continue as ${person.name}<span class="soft">${runs(person.pages)}</span>
              </button>`,
          )}
          <button class="button quiet" name="cancel" value="yes">Cancel</button>
        </div>
      </form>
    </main>`,
  );
}

function tick(name: string, value: string, words: string, small: string): Html {
  return html`<label class="tick"
    ><input type="checkbox" name="${name}" value="${value}" checked /><span
      >${words} <span class="soft">${small}</span></span
    ></label
  >`;
}

function runs(pages: readonly string[]): string {
  if (pages.length === 0) return 'runs no Page';
  return pages.length === 1 ? `runs ${pages[0]}` : `runs ${pages.length} Pages`;
}
