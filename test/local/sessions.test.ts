import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { native } from '../../src/local/native.ts';
import { Place } from '../../src/local/place.ts';
import { Sessions } from '../../src/local/sessions.ts';
import { MODULES } from '../bundle.mjs';

let folder: string;
let sessions: Sessions;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yoi-sessions-'));
  sessions = new Sessions(new Place(folder));
});
afterEach(() => {
  sessions.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a session', () => {
  it('is alive from its beginning to its end, for everybody', () => {
    const others = new Sessions(new Place(folder));
    expect(others.isAlive('mine')).toBe(false);
    sessions.begin('mine');
    sessions.begin('mine');
    expect([sessions.isAlive('mine'), others.isAlive('mine')]).toEqual([true, true]);
    sessions.end('mine');
    expect([sessions.isAlive('mine'), others.isAlive('mine')]).toEqual([false, false]);
    expect(readdirSync(join(folder, 'sessions'))).toEqual([]);
  });

  it('costs nothing until it is begun', () => {
    expect(sessions.isAlive('nobody')).toBe(false);
    expect(existsSync(join(folder, 'sessions'))).toBe(false);
  });

  it('may have any name, and none leads out of the folder', () => {
    for (const id of ['../../up', 'a/b', '..', 'pod:x 1', 'ü']) {
      sessions.begin(id);
      expect(new Sessions(new Place(folder)).isAlive(id)).toBe(true);
    }
    expect(readdirSync(folder)).toEqual(['sessions']);
  });

  it('of a name for which no file can be is begun by nobody, and dead', () => {
    const id = 'x'.repeat(300);
    expect(() => sessions.begin(id)).toThrow('its name is too long');
    expect(sessions.isAlive(id)).toBe(false);
  });

  it('that is dead is so also for who looks while another looks', () => {
    mkdirSync(join(folder, 'sessions'));
    const other = openSync(join(folder, 'sessions/theirs'), 'w+');
    native().tryLock(other, { shared: true });
    expect(sessions.isAlive('theirs')).toBe(false);
    closeSync(other);
  });

  it('of a process that was killed is dead at once, and leaves nothing', async () => {
    const script = `
      const { openSync, mkdirSync } = require('node:fs');
      mkdirSync(process.argv[1] + '/sessions');
      require('fs-native-extensions').tryLock(openSync(process.argv[1] + '/sessions/theirs', 'w+'));
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const env = { ...process.env, NODE_PATH: MODULES };
    const child = spawn(process.execPath, ['-e', script, folder], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(sessions.isAlive('theirs')).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(sessions.isAlive('theirs')).toBe(false);
    expect(readdirSync(join(folder, 'sessions'))).toEqual([]);
  });
});
