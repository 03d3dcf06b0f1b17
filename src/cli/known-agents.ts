/**
 * What agents put into the environment of the commands that they run. Only what an agent sets for its own
 * commands: a variable that a person sets to configure an agent (AIDER_MODEL, COPILOT_MODEL), or that an
 * editor gives to a person's terminal as well (CURSOR_TRACE_ID), would shut that person out.
 */
export const KNOWN_AGENTS: Readonly<Record<string, string>> = {
  CLAUDECODE: 'Claude Code',
  CLAUDE_CODE: 'Claude Code',
  CLAUDE_CODE_ENTRYPOINT: 'Claude Code',
  CLAUDE_CODE_CHILD_SESSION: 'Claude Code',
  CLAUDE_CODE_IS_COWORK: 'Claude Code',
  CODEX_SANDBOX: 'Codex',
  CODEX_SANDBOX_NETWORK_DISABLED: 'Codex',
  CODEX_THREAD_ID: 'Codex',
  CODEX_CI: 'Codex',
  GEMINI_CLI: 'Gemini CLI',
  QWEN_CODE: 'Qwen Code',
  OPENCODE: 'opencode',
  OPENCODE_CLIENT: 'opencode',
  CURSOR_AGENT: 'Cursor',
  COPILOT_CLI: 'Copilot',
  COPILOT_AGENT: 'Copilot',
  AUGMENT_AGENT: 'Augment',
  CLINE_ACTIVE: 'Cline',
  ROO_ACTIVE: 'Roo Code',
  GOOSE_TERMINAL: 'goose',
  AMP_CURRENT_THREAD_ID: 'Amp',
  CRUSH: 'Crush',
  ANTIGRAVITY_AGENT: 'Antigravity',
  TRAE_AI_SHELL_ID: 'Trae',
  KILO_PID: 'Kilo Code',
  PI_CODING_AGENT: 'Pi',
  OPENCLAW_SHELL: 'OpenClaw',
  AIDER: 'Aider',
  AI_AGENT: 'an agent',
  AGENT: 'an agent',
};

/** The agent whose shell this is, by the first of its marks; an empty variable is no mark. */
export function knownAgent(
  environment: Readonly<Record<string, string | undefined>>,
): { name: string; mark: string } | undefined {
  for (const [mark, name] of Object.entries(KNOWN_AGENTS)) {
    if (environment[mark]) return { name, mark };
  }
  return undefined;
}
