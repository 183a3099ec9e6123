import type { FacebookApp } from '../moderation/facebook/graph-token.ts';
import { connectLogin } from '../moderation/facebook/graph-login.ts';
import { connectWatch } from '../moderation/facebook/graph-watch.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import type { Config } from '../moderation/kernel/config.ts';
import type { FacebookWays } from '../moderation/pages/found-pages.ts';

/** The ways to Facebook (or to the practice Page) as one app. Makes no call by itself. */
export function facebookWays(
  config: Pick<Config, 'graph'>,
  clock: Clock,
  app: FacebookApp,
): FacebookWays {
  const { url: baseUrl, version, loginUrl } = config.graph;
  const connection = { baseUrl, version, fetch: globalThis.fetch, clock };
  return {
    app,
    login: connectLogin({ ...connection, app, loginUrl }),
    watchOf: ({ graphId, token }) =>
      connectWatch({
        ...connection,
        pageId: graphId,
        token,
        applicationId: app.id,
        appSecret: app.secret,
      }),
  };
}
