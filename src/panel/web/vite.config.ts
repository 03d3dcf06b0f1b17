import { defineConfig, type Plugin } from 'vite';

/** The page, built beside the program: one script and one style for what is seen first, the rest when it is wanted. */
export default defineConfig({
  root: import.meta.dirname,
  // The server says where files lie: it may be asked for them under any path of the page.
  base: '/',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [firstOfAll()],
  build: {
    outDir: '../../../dist.new/panel',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', test: /live\/(?:ask-first|session)\.ts$/ },
            // Each file is another question to the server before anything is seen.
            { name: 'panel', tags: ['$initial'] },
          ],
        },
      },
    },
  },
});

/** What asks first waits for nothing, neither for the rest of the page nor for its style. */
function firstOfAll(): Plugin {
  return {
    name: 'first-of-all',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        const tags = /\n *<(?:script|link)\b[^>]*\/assets\/first-[^>]*>(?:<\/script>)?/gu;
        const [, file] = /"(\/assets\/first-[^"]+)"/u.exec(html) ?? [];
        if (file === undefined) throw new Error('the page lacks the script that asks first');
        const attrs = { type: 'module', async: true, crossorigin: true, src: file, fetchpriority: 'high' };
        return { html: html.replace(tags, ''), tags: [{ tag: 'script', attrs, injectTo: 'head-prepend' }] };
      },
    },
  };
}
