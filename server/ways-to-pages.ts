import { connectPage } from '../moderation/facebook/graph-client.ts';
import type { Config } from '../moderation/kernel/config.ts';
import type { Sealing } from '../moderation/kernel/sealing.ts';
import type { WayToPage } from '../moderation/pages/taking-off.actions.ts';

/** Somebody waits in front of the screen: a Page that does not answer by then counts as one that does not answer. */
const PATIENCE_MS = 8_000;

/** How the server speaks to Pages while a person waits: with less patience than a worker has. */
export function waysToPages({ graph }: Config, sealing: Sealing): WayToPage['pageOf'] {
  return (page) =>
    connectPage({
      baseUrl: graph.url,
      version: graph.version,
      pageId: page.graphId,
      applicationId: page.graphAppId,
      token: sealing.unseal(page.sealedToken),
      ...(page.sealedAppSecret === null ? {} : { appSecret: sealing.unseal(page.sealedAppSecret) }),
      fetch: globalThis.fetch,
      timeoutMs: { read: PATIENCE_MS },
    });
}
