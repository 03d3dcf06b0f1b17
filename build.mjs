import { readFileSync, renameSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

// Bundles the program into dist/, quietly. Everything is in it, for a quick start, except what carries a binary.
const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const READY = 'dist.new';

const bundle = await rolldown({
  input: 'src/main.ts',
  platform: 'node',
  external: Object.keys(dependencies),
  resolve: {
    alias: { '@modelcontextprotocol/server/_shims': `${import.meta.dirname}/src/mcp/sdk-shims.ts` },
  },
  transform: { define: { __VERSION__: JSON.stringify(version) } },
});
await bundle.write({
  dir: READY,
  format: 'esm',
  cleanDir: true,
  banner: '#!/usr/bin/env node',
  chunkFileNames: '[name].js',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
});
await bundle.close();
// One step for whoever is being served from the old one.
rmSync('dist', { recursive: true, force: true });
renameSync(READY, 'dist');
