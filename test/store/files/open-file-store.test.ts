import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { describeStore, type Opened } from '../conformance.ts';
import { plainFolder, recordsBranch, type Workspace, withCode } from './workspace.ts';

async function openIn({ root, localDir, dispose }: Workspace): Promise<Opened> {
  const store = openFileStore({ root, localDir });
  return {
    store,
    dispose: async () => {
      await store.close();
      dispose();
    },
  };
}

describeStore('the store in files, on a branch of its own', () => openIn(recordsBranch()));
describeStore('the store in files, tracked with the code', () => openIn(withCode()));
describeStore('the store in files, without git', () => openIn(plainFolder()));
