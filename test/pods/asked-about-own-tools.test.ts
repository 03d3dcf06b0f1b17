import type { RequestPermissionRequest, SessionUpdate } from '@agentclientprotocol/sdk';
import { describe, expect, it } from 'vitest';
import { ToldCalls } from '../../src/pods/permissions/told-calls.ts';
import { wishOf } from '../../src/pods/permissions/wish-of.ts';

const OWN = ['ticket_show', 'ticket_ready'];
const CALL = {
  title: 'mcp.yoi-tickets.ticket_ready',
  kind: 'execute',
  rawInput: { server: 'yoi-tickets', tool: 'ticket_ready', arguments: {} },
  _meta: { is_mcp_tool_call: true },
};
const question = (toolCall: object, more: object = {}): RequestPermissionRequest => ({
  sessionId: 'session',
  options: [],
  toolCall: { toolCallId: 'call', ...toolCall },
  ...more,
});

describe('a tool of ours is known', () => {
  it.each([
    ['opencode', { title: 'yoi-tickets_ticket_ready', kind: 'other', rawInput: {} }],
    [
      'Claude Code',
      { name: 'mcp__yoi-tickets__ticket_ready', title: 'mcp__yoi-tickets__ticket_ready', kind: 'other' },
    ],
    [
      'Gemini CLI',
      {
        toolCallId: 'mcp_yoi-tickets_ticket_ready__1',
        title: 'ticket_ready (yoi-tickets MCP Server)',
        kind: 'other',
      },
    ],
  ])('in a question of %s', (_agent, toolCall) => {
    expect(wishOf(question(toolCall), OWN, '/pod')).toMatchObject({ ownTool: 'ticket_ready' });
  });

  it('in a question of Codex, which says it in the call that it asks about', () => {
    expect(wishOf(askedByCodex(CALL), OWN, '/pod')).toMatchObject({ ownTool: 'ticket_ready' });
  });
});

describe('nothing else is taken for one', () => {
  it.each([
    [
      'a command that reads like it',
      {
        title: 'yoi-tickets_ticket_ready',
        kind: 'execute',
        rawInput: { command: 'yoi-tickets_ticket_ready' },
      },
    ],
    ['a command that is told in a title alone', { title: 'yoi-tickets_ticket_ready', kind: 'execute' }],
    [
      'a tool with another name and such a title',
      { name: 'Skill', title: 'yoi-tickets_ticket_ready', kind: 'other' },
    ],
    ['a helper whose task is called so', { title: 'yoi-tickets_ticket_ready', kind: 'think' }],
    ['a tool that is not ours', { title: 'yoi-tickets_ticket_destroy', kind: 'other' }],
  ])('%s', (_what, toolCall) => {
    expect(wishOf(question(toolCall), OWN, '/pod').ownTool).toBeUndefined();
  });

  it.each([
    ['a tool of another server', { ...CALL, rawInput: { server: 'tickets', tool: 'ticket_ready' } }],
    ['a command with the words of one', { ...CALL, rawInput: { command: 'ticket_ready' }, _meta: {} }],
  ])('in a question of Codex: %s', (_what, call) => {
    expect(wishOf(askedByCodex(call), OWN, '/pod').ownTool).toBeUndefined();
  });
});

/** The question names a call, and all that it is was told before. */
function askedByCodex(call: object): RequestPermissionRequest {
  const told = new ToldCalls();
  told.hear({ sessionUpdate: 'tool_call', toolCallId: 'call', title: '', ...call } as SessionUpdate); // As it came.
  const asked = question({ kind: 'execute', status: 'pending' }, { _meta: { is_mcp_tool_approval: true } });
  return { ...asked, toolCall: told.with(asked.toolCall) };
}
