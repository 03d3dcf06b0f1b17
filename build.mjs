import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { build } from 'vite';

// Bundles the program into dist/, quietly. Everything is in it, for a quick start, except what carries a binary.
const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const READY = 'dist.new';

/**
 * Node takes half a millisecond for each file and two for each 100 kB, and every command waits for both. So what is
 * always loaded together is one file, with all that it imports; the first group that a module fits takes it.
 */
const GROUPS = [
  { name: 'main', tags: ['$initial'] },
  {
    name: 'shared',
    test: /node_modules\/zod|src\/(domain\/(authority|secrets|text|policy)|git\/(roots|repository)|local\/(place|local-error)|main\/(served-profiles|refuse-unproven)|playbook\/(config|first-config|shipped-words))\.ts$/,
  },
  { name: 'tickets', test: /src\/(main\/commands|cli\/tool-commands)\.ts$/ },
  // What is shown again and again, by a prompt too: none of what changes Tickets.
  { name: 'actions', test: /src\/tools\/see-actions\.ts$/ },
  // What tools do that most commands are not: each is loaded when one of its tools is called.
  { name: 'changes', test: /src\/tracker\/(?!examine|mend|migrate|settle)/ },
  { name: 'doctor', test: /src\/tools\/examine-records\.ts$/ },
  { name: 'prompts', test: /src\/tools\/(launch-prompts|playbook-entries|read-playbook)\.ts$/ },
  { name: 'pods', test: /src\/tools\/(launch-pod|plan-pod|restore-pods?|show-pod)\.ts$/ },
  {
    name: 'work',
    test: /src\/(tools\/(do-work|show-work|propose-work|launch-for-work|follow-work|why-line)|main\/(work-desk|run-work-step))\.ts$/,
  },
  { name: 'server', test: /src\/main\/serve\.ts$/ },
  { name: 'panel', test: /node_modules\/(hono|@hono)\/|src\/(panel\/server\/|main\/(run-panel|panel)\.ts$)/ },
  { name: 'configuration', test: /src\/playbook\/parse-(config|toml)\.ts$/ },
  { name: 'playbook', test: /src\/main\/playbook\.ts$/ },
].map((group, position, { length }) => ({ ...group, priority: length - position }));

await write(
  'src/main.ts',
  {
    // An entry may give to the others what it holds, so that it needs no file of its own beside them.
    preserveEntrySignatures: false,
    external: Object.keys(dependencies),
    resolve: {
      alias: { '@modelcontextprotocol/server/_shims': `${import.meta.dirname}/src/mcp/sdk-shims.ts` },
    },
    transform: { define: { __VERSION__: JSON.stringify(version) } },
    plugins: [besideTheProgram('yaml'), withoutPrograms('commander')],
  },
  {
    dir: READY,
    // Node's loader of these is the quicker one: 8 ms less for a command than the same files as ES modules.
    format: 'cjs',
    cleanDir: true,
    banner: '#!/usr/bin/env node',
    // A server that is older than what lies here must find nothing rather than a part that is not its own.
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: { groups: GROUPS },
  },
);
await write(
  'src/reader-thread.ts',
  { plugins: [besideTheProgram('yaml')] },
  { file: `${READY}/reader-thread.js`, format: 'cjs' },
);
await write(
  'src/pod-host.ts',
  {
    external: Object.keys(dependencies),
    transform: { define: { __VERSION__: JSON.stringify(version) } },
    plugins: [besideTheProgram('yaml')],
  },
  { file: `${READY}/pod-host.js`, format: 'cjs' },
);
await write(
  'src/demo-agent.ts',
  { transform: { define: { __VERSION__: JSON.stringify(version) } } },
  { file: `${READY}/demo-agent.js`, format: 'cjs' },
);
await write('yaml', {}, { file: `${READY}/yaml.js`, format: 'cjs' });
await build({ configFile: 'src/panel/web/vite.config.ts' });
pack(`${READY}/panel`);
writeFileSync(`${READY}/package.json`, '{ "type": "commonjs" }\n');
// One step for whoever is being served from the old one.
rmSync('dist', { recursive: true, force: true });
renameSync(READY, 'dist');

async function write(input, options, output) {
  const bundle = await rolldown({ input, platform: 'node', ...options });
  await bundle.write({
    ...output,
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
}

/** What a browser takes packed is packed once, here, and as well as it can be. */
function pack(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:html|js|css|svg|json|txt)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

/** A package that the source loads with `require` where it first needs it is a file of its own, and not in the bundle. */
function besideTheProgram(name) {
  const found = `createRequire(import.meta.url)('${name}')`;
  return {
    name: 'beside-the-program',
    transform: (code) =>
      code.includes(found) ? code.replace(found, found.replace(name, `./${name}.js`)) : null,
  };
}

/** No command of ours is a program of its own, and so the means to start one need not be loaded for every command. */
function withoutPrograms(name) {
  const none = '\0none';
  return {
    name: 'without-programs',
    resolveId: (source, importer) =>
      source === 'node:child_process' && importer?.includes(`/node_modules/${name}/`) ? none : null,
    load: (id) => (id === none ? 'export {};' : null),
  };
}
