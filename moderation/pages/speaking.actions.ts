import type { Deps } from '../deps.ts';
import { connectPage, type PageConnection } from '../facebook/graph-client.ts';
import { connectWatch } from '../facebook/graph-watch.ts';
import type { PageWatch } from '../facebook/page-watch.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import type { Secret } from '../kernel/secret.ts';
import { allowanceOf } from './allowance.actions.ts';
import type { PageRow } from './pages.store.ts';

/** Where calls go. */
export interface SpeakingTo {
  readonly url: string;
  readonly version: string;
}

/** How much a call matters: what takes something off a Page may use what is left before Facebook's limit. */
export type Urgency = 'usual' | 'urgent';

/** The ways to speak to connected Pages. */
export interface WaysToPages {
  readonly pageOf: (page: PageRow, urgency?: Urgency) => SocialPage;
  readonly watchOf: (page: PageRow) => PageWatch;
}

/** Somebody disconnected the Page: there is no token to speak with. */
export class PageDisconnected extends Error {
  override readonly name = 'PageDisconnected';
}

function tokenOf(deps: Pick<Deps, 'sealing'>, page: PageRow): Secret {
  if (page.sealedToken.length === 0) throw new PageDisconnected(`Page ${page.id} is disconnected.`);
  return deps.sealing.unseal(page.sealedToken);
}

/** Unseals a Page's token at the moment of use; all calls share what is known of Facebook's limits. */
export function waysToPages(
  deps: Pick<Deps, 'db' | 'clock' | 'sealing'>,
  graph: SpeakingTo,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): WaysToPages {
  const connectionTo = (page: PageRow, urgency: Urgency): PageConnection => ({
    baseUrl: graph.url,
    version: graph.version,
    pageId: page.graphId,
    applicationId: page.graphAppId,
    token: tokenOf(deps, page),
    ...(page.sealedAppSecret === null
      ? {}
      : { appSecret: deps.sealing.unseal(page.sealedAppSecret) }),
    fetch,
    clock: deps.clock,
    allowance: allowanceOf(deps, page, urgency === 'urgent'),
  });
  return {
    pageOf: (page, urgency = 'usual') => connectPage(connectionTo(page, urgency)),
    watchOf: (page) => connectWatch(connectionTo(page, 'usual')),
  };
}
