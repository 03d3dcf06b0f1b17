import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { STYLES, type Style } from './styles.ts';

export type AgentOptions = {
  sessions: string | undefined;
  style: Style;
  loads: boolean;
  resumes: boolean;
  protocol: number;
  startMs: number;
  login: string | undefined;
  /** Where its plays lie; without it, it does what it is told. */
  plays: string | undefined;
  loggedIn(): boolean;
  logIn(): void;
  logOut(): void;
  /** Set by `@ignore-term`: it outlives its client. */
  stays: boolean;
};

/** What the scripted agent was told by variables of its environment. */
export function optionsFrom(environment: NodeJS.ProcessEnv): AgentOptions {
  const given = (name: string) => environment[`SCRIPTED_AGENT_${name}`];
  const lacks = (given('WITHOUT') ?? '').split(',');
  const login = given('LOGIN');
  return {
    sessions: given('SESSIONS'),
    style: styleNamed(given('STYLE') ?? 'opencode'),
    loads: !lacks.includes('load'),
    resumes: !lacks.includes('resume'),
    protocol: Number(given('PROTOCOL') ?? 1),
    startMs: Number(given('START_MS') ?? 0),
    login,
    plays: given('PLAYS'),
    loggedIn: () => login === undefined || existsSync(login),
    logIn: () => login !== undefined && writeFileSync(login, ''),
    logOut: () => login !== undefined && rmSync(login, { force: true }),
    stays: false,
  };
}

function styleNamed(name: string): Style {
  const style = STYLES[name];
  if (!style) throw new Error(`SCRIPTED_AGENT_STYLE is one of ${Object.keys(STYLES).join(', ')}`);
  return style;
}
