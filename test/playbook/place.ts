import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { configOf } from '../../src/playbook/config.ts';
import { openPlaybook, type Playbook } from '../../src/playbook/playbook.ts';
import { playbookPlaces } from '../../src/playbook/playbook-places.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A workspace and a user's home with files of a playbook in them, for one test. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'yoi playböok – '));
  readonly root = join(this.folder, 'root');
  readonly home = join(this.folder, 'home');

  constructor(files: Files = {}) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    mkdirSync(this.root, { recursive: true });
    this.write(files);
  }

  /** `.yoi/…` lies in the workspace, `~/…` in the user's home. */
  write(files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), text);
    }
  }

  path(name: string): string {
    return name.startsWith('~/') ? join(this.home, name.slice(2)) : join(this.root, name);
  }

  async playbook(config = '', isTrusted: (text: string) => boolean = () => true): Promise<Playbook> {
    const places = { ...playbookPlaces(this.root, { HOME: this.home }), isTrusted };
    return openPlaybook({ config: await configOf(config), places });
  }
}

/** The refusal that an act ends with; anything else is a failure of the test. */
export function refusalOf(act: () => unknown): TicketError {
  try {
    act();
  } catch (error) {
    if (error instanceof TicketError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

export const PROFILE = `role = "coder"
description = "A quick one"
instructions = "Be quick. ticket_show first."
`;

export const WORKFLOW = `---
description: How we do it
roles: [coder, reviewer]
---

Everybody calls \`ticket_show\`.

## For coder

Code.

## For reviewer

\`ticket_review\`.
`;
