import type { ServerServices } from './services.ts';

/** Where everybody sees a Page: on the practice Page while it is on, otherwise on Facebook. */
export function pageAddress(services: Pick<ServerServices, 'config'>, graphId: string): string {
  const { sandbox } = services.config;
  return sandbox.on ? `${sandbox.url}/pages/${graphId}` : `https://www.facebook.com/${graphId}`;
}
