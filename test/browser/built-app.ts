import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the staff app as it was built for this run; made in test/browser/one-build.ts. */
    builtWeb: string;
  }
}

/** The staff app, built from its present source once for all browser tests of a run. To be read only. */
export function builtWeb(): string {
  return inject('builtWeb');
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

// As strict as the server's own policy: a component that needs more than this would break in a school.
const CONTENT_POLICY =
  "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

export interface BuiltApp {
  /** `http://127.0.0.1:…`, without a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the staff app on this machine only, without any API: for tests of what needs none. */
export async function serveBuiltApp(): Promise<BuiltApp> {
  const folder = builtWeb();
  const server = createServer((request, reply) => {
    void readAsset(folder, request.url ?? '/').then(({ body, type }) => {
      reply.writeHead(200, { 'content-type': type, 'content-security-policy': CONTENT_POLICY });
      reply.end(body);
    });
  });
  const port = await listen(server);
  return {
    address: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Asset {
  readonly body: Buffer;
  readonly type: string;
}

/** A file of the build, or for any other address the page itself, which then finds its own way. */
async function readAsset(folder: string, url: string): Promise<Asset> {
  const path = normalize(new URL(url, 'http://127.0.0.1').pathname);
  const type = TYPES[extname(path)];
  if (type !== undefined) {
    const body = await readFile(join(folder, path)).catch(() => null);
    if (body) return { body, type };
  }
  return { body: await readFile(join(folder, 'index.html')), type: 'text/html; charset=utf-8' };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string')
        reject(new Error('the test server has no port'));
      else resolve(address.port);
    });
  });
}
