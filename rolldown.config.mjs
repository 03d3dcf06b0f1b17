import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

// Everything is bundled, for a quick start, except what carries a binary of its own.
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: Object.keys(dependencies),
  resolve: {
    alias: { '@modelcontextprotocol/server/_shims': `${import.meta.dirname}/src/mcp/sdk-shims.ts` },
  },
  transform: { define: { __VERSION__: JSON.stringify(version) } },
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    banner: '#!/usr/bin/env node',
    chunkFileNames: '[name].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
});
