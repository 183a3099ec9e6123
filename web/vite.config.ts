import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { HtmlTagDescriptor, Plugin } from 'vite';

const SERVER = 'http://127.0.0.1:4310';

/**
 * Asks the browser for the Latin letters while it is still reading the page, so that words do not
 * change shape after they are shown. The other subsets load only when a name needs them.
 */
function preloadLatinLetters(): Plugin {
  return {
    name: 'gatehouse-preload-latin-letters',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }): HtmlTagDescriptor[] {
        const upright = Object.keys(bundle ?? {}).filter((file) =>
          /hyperlegible-next-latin-wght-normal.*\.woff2$/.test(file),
        );
        return upright.map((file) => ({
          tag: 'link',
          attrs: {
            rel: 'preload',
            as: 'font',
            type: 'font/woff2',
            href: `/${file}`,
            crossorigin: '',
          },
          injectTo: 'head',
        }));
      },
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [preloadLatinLetters()],
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: fileURLToPath(new URL('./dist', import.meta.url)),
    emptyOutDir: true,
    // Everything is a file of ours: the server's content policy then needs no `data:` for scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        staff: fileURLToPath(new URL('./index.html', import.meta.url)),
        // The parents' page: an app of its own, so that a phone loads nothing of the staff's.
        family: fileURLToPath(new URL('./family.html', import.meta.url)),
      },
      // What main.tsx imports first also runs first, wherever the chunks put it.
      output: { strictExecutionOrder: true },
      onLog(level, log, report) {
        // Libraries mark files for server rendering, which we do not do; a page of warnings would hide a real one.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 4320,
    strictPort: true,
    proxy: { '/api': SERVER, '/events': SERVER },
  },
  preview: { host: '127.0.0.1' },
});
