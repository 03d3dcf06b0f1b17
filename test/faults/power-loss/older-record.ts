import { join } from 'node:path';
import type { FileAccess } from '../../../src/local/file-access.ts';

const ID = '20260601-101112-old';
const ITEM = `---
id: ${ID}
slug: old
title: An older one
status: open
kind: task
priority: P1
labels: [a, b]
workflow_state: ready
created_at: 2026-06-01T10:11:12Z
updated_at: 2026-06-02T10:11:12Z
assignee: null
legacy_ticket: null
---

## Background

text
`;
const THREAD = `<!-- event: create author: yoi ticket at: 2026-06-01T10:11:12Z -->

## Created

Made.

---

<!-- event: state_changed author: "yoi ticket" at: 2026-06-02T10:11:12Z from: intake to: ready reason: because it is field: workflow_state -->

## State changed

Ready.


---
`;

/** Puts a record of an older generation below `root`, in a bucket, as a migration finds it. */
export function putOlderRecord(files: FileAccess, root: string): void {
  const folder = join(root, 'open', ID);
  files.makeFolder(join(folder, 'artifacts'));
  files.write(join(folder, 'item.md'), Buffer.from(ITEM));
  files.write(join(folder, 'thread.md'), Buffer.from(THREAD));
  files.write(join(folder, 'artifacts', '.gitkeep'), Buffer.from(''));
}
