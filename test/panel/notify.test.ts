import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { write } from '../git/fresh-repository.ts';
import { trustHere } from '../story/act-here.ts';
import { PanelHere } from './panel-here.ts';

const PATIENCE = { timeout: 30_000, interval: 50 };

describe('a person who looks elsewhere', { timeout: 120_000 }, () => {
  let here: PanelHere;
  beforeAll(async () => {
    here = await PanelHere.open();
  });
  afterAll(() => here?.end());

  it('is called by the command that they trusted, while no page is open, with what newly needs them', async () => {
    const told = join(here.root, '../told.jsonl');
    const keep = join(here.root, '../keep.mjs');
    writeFileSync(
      keep,
      `import { appendFileSync, readFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(told)}, readFileSync(0));\n`,
    );
    await here.ready('There before');
    const command = [process.execPath, keep].map((word) => JSON.stringify(word)).join(', ');
    write(here.root, '.yoi/ticket.config.toml', `[notify]\ncommand = [${command}]\n`);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await vi.waitFor(
      () => expect(said).toHaveBeenCalledWith(expect.stringContaining('yoi-tickets trust')),
      PATIENCE,
    );
    said.mockRestore();
    expect(existsSync(told)).toBe(false);
    await trustHere(here.root);
    // It has written down what was there before, which is told to nobody.
    await vi.waitFor(
      () => expect(existsSync(join(here.root, '.git/yoi/notified.json'))).toBe(true),
      PATIENCE,
    );
    const ticket = await here.ready('Needs them');
    const written = () => (existsSync(told) ? readFileSync(told, 'utf8') : '');
    // It is there before all of a line is.
    await vi.waitFor(() => expect(written()).toMatch(/\n$/u), PATIENCE);
    const lines = written()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ key: `ticket:${ticket}`, urgency: 'ready' }]);
  });
});
