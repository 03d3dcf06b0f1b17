import { rmSync } from 'node:fs';
import { vi } from 'vitest';

/** Removes a folder to which somebody who is just ending may write a last time. */
export async function removeFolder(folder: string): Promise<void> {
  await vi.waitFor(() => rmSync(folder, { recursive: true, force: true }), {
    timeout: 10_000,
    interval: 100,
  });
}
