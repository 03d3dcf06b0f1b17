import { Place } from '../../src/local/place.ts';
import { Registry } from '../../src/pods/registry.ts';

// Looks at the Pod `one` again and again, and says which states it saw.
const [folder = '', times = '1'] = process.argv.slice(2);
const registry = new Registry(new Place(folder));
process.once('message', () => {
  const seen = new Set<string>();
  for (let look = 0; look < Number(times); look++) seen.add(registry.require('one', new Date()).state);
  process.send?.([...seen], () => process.exit(0));
});
process.send?.('ready');
