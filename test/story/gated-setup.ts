import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { errorCode } from '../../src/local/local-error.ts';
import { git, write } from '../git/fresh-repository.ts';
import { trustHere } from './act-here.ts';
import { Story } from './program.ts';

/** A workspace in which the setup of each worktree waits at a gate until a test opens it. */
export class GatedSetup {
  readonly story: Story;
  readonly #gate: string;

  static async begin(): Promise<GatedSetup> {
    const story = await Story.begin();
    const { root } = story;
    const gate = join(root, '.gate');
    execFileSync('mkfifo', [gate]);
    write(
      root,
      'setup.mjs',
      "console.log('unpacks boxes');\n(await import('node:fs')).readFileSync('../../.gate');\n",
    );
    write(root, '.yoi/ticket.config.toml', '[work]\nsetup = "node setup.mjs"\n');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'Set up');
    await trustHere(root);
    return new GatedSetup(story, gate);
  }

  private constructor(story: Story, gate: string) {
    this.story = story;
    this.#gate = gate;
  }

  /** Lets the one setup go on that waits, or will. */
  async open(): Promise<void> {
    await expect.poll(() => this.#isOpened(), { timeout: 20_000 }).toBe(true);
  }

  /** Whoever waits at it reads on when somebody who writes was there. It cannot be opened where nobody waits. */
  #isOpened(): boolean {
    try {
      closeSync(openSync(this.#gate, constants.O_WRONLY | constants.O_NONBLOCK));
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENXIO') return false;
      throw error;
    }
  }
}
