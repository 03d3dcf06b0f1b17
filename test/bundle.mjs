import { join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Bundles a program of a test into `file`: children run JavaScript, as the program does, and not through the
 * test runner. `plugins` may put something else in the place of a module.
 */
export async function bundleTo(file, input, plugins = []) {
  const bundle = await rolldown({
    input,
    platform: 'node',
    external: ['fs-native-extensions'],
    logLevel: 'silent',
    plugins,
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
}

/** Where a bundle, which lies outside of the project, finds the package that carries a binary: its NODE_PATH. */
export const MODULES = join(import.meta.dirname, '../node_modules');

/** A package that no bundle can hold: taken from where the project has it, with these of its names. */
export function ofTheProject(name, exported) {
  const id = `\0${name}`;
  const place = JSON.stringify(join(MODULES, 'none.js'));
  return {
    name: 'of-the-project',
    resolveId: (source) => (source === name ? id : null),
    load: (asked) =>
      asked === id
        ? `import { createRequire } from 'node:module';
export const { ${exported.join(', ')} } = createRequire(${place})(${JSON.stringify(name)});`
        : null,
  };
}
