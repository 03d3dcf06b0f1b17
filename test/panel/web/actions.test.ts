import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/domain/actions.ts';
import {
  fieldsOf,
  filledInput,
  isAskedFirst,
  isFilledInBefore,
  wantedFields,
} from '../../../src/panel/web/act/action-fields.ts';
import { actionWords } from '../../../src/panel/web/act/action-words.ts';
import { daysAhead } from '../../../src/panel/web/act/days-ahead.ts';
import { actionNamed, placeActions } from '../../../src/panel/web/act/place-actions.ts';
import { actionOf, reasonOf, rowOf } from './rows.ts';

describe('the actions of a row', () => {
  it('stand beside the question that they answer, and the rest in the menu', () => {
    const allow = [actionOf('allow', { question: 'q1' }), actionOf('allow', { question: 'q2' })];
    const deny = [actionOf('deny', { question: 'q1' }), actionOf('deny', { question: 'q2' })];
    const open = actionOf('open_pod', { pod: 'one' });
    const row = rowOf('asks', {
      reasons: [reasonOf({ question: 'q2' }), reasonOf({ question: 'q1' }), reasonOf()],
      actions: [...allow, ...deny, open],
    });
    expect(placeActions(row)).toEqual({
      answers: [[allow[1], deny[1]], [allow[0], deny[0]], []],
      inSight: [],
      inMenu: [open],
    });
  });

  it('stand by their likelihood where nothing is asked', () => {
    const [go, edit, defer] = [actionOf('go'), actionOf('edit'), actionOf('defer')];
    const row = rowOf('ready', { actions: [go, edit, defer] });
    expect(placeActions(row)).toEqual({ answers: [[]], inSight: [go, edit], inMenu: [defer] });
  });

  it('are pressed by a key where they are possible, before one that is not', () => {
    const [hindered, free] = [actionOf('retry', { a: 1 }, 'held'), actionOf('retry', { a: 2 })];
    expect(actionNamed(rowOf('one', { actions: [hindered, free] }), 'retry')).toBe(free);
    expect(actionNamed(rowOf('one', { actions: [hindered] }), 'retry')).toBe(hindered);
  });

  it('are told apart in a menu by what they are about', () => {
    const open = actionOf('open_pod', { pod: 'uploads-coder' });
    expect([actionWords(open), actionWords(open, true)]).toEqual(['Open Pod', 'Open uploads-coder']);
    expect(actionWords(actionOf('defer', { until: 'now' }))).toBe('Take up again');
    expect(actionWords(actionOf('retry', { role: 'intake' }))).toBe('Launch another intake');
  });
});

describe('what a person adds to an action', () => {
  it('is only what its input has not got', () => {
    expect(fieldsOf(actionOf('defer')).map(({ name }) => name)).toEqual(['until', 'reason']);
    expect(isFilledInBefore(actionOf('defer', { until: 'now', reason: 'again' }))).toBe(false);
    expect(isFilledInBefore(actionOf('go'))).toBe(false);
  });

  it('is what is wanted where an intake begins anew that has no Ticket to know it from', () => {
    const again = (input: Action['input']) => ({ ...actionOf('retry', input), tool: 'pod_launch' });
    expect(fieldsOf(again({ role: 'intake' })).map(({ name }) => name)).toEqual(['instruction']);
    expect(fieldsOf(again({ role: 'intake', ticket: 'one' }))).toEqual([]);
    expect(fieldsOf(again({ role: 'orchestrator' }))).toEqual([]);
  });

  it('is chosen beside the button where it is how far a permission reaches', () => {
    expect(isFilledInBefore(actionOf('allow', { question: 'q1' }))).toBe(false);
  });

  it('goes to the tool trimmed, lists as lists, and without what is empty', () => {
    const action = actionOf('close', { ticket: 'one' });
    const filled = { resolution: ' It is another one. ', outcome: 'duplicate', successors: 'two, three' };
    const row = rowOf('one');
    expect(filledInput(action, wantedFields(action, row, filled), filled)).toEqual({
      input: {
        ticket: 'one',
        resolution: 'It is another one.',
        outcome: 'duplicate',
        successors: ['two', 'three'],
      },
      missing: [],
    });
    expect(filledInput(actionOf('defer'), fieldsOf(actionOf('defer')), { until: '' }).input).toEqual({});
  });

  it('is said to be missing, and a suggestion is as good as words', () => {
    const answer = actionOf('answer');
    expect(filledInput(answer, fieldsOf(answer), { body: '  ' }).missing).toEqual(['body']);
    const approve = actionOf('approve');
    expect(filledInput(approve, fieldsOf(approve), {}).missing).toEqual([]);
  });

  it('is no outcome where it is done, and no successor where nothing is handed on', () => {
    const close = actionOf('close');
    const names = (state: 'done' | 'ready', outcome: string) => {
      const row = rowOf('one');
      const ticket = row.ticket && { ...row.ticket, state };
      return wantedFields(close, { ...row, ticket }, { outcome }).map(({ name }) => name);
    };
    expect(names('done', '')).toEqual(['resolution']);
    expect(names('ready', 'declined')).toEqual(['resolution', 'outcome']);
    expect(names('ready', 'superseded')).toEqual(['resolution', 'outcome', 'successors']);
  });

  it('comes after the question of the program where that tells what no row can', () => {
    expect([isAskedFirst(actionOf('merge')), isAskedFirst(actionOf('go'))]).toEqual([true, false]);
  });

  it('counts days by the calendar of whoever sits there', () => {
    expect(daysAhead(1, new Date(2026, 11, 31, 23, 59))).toBe('2027-01-01');
    expect(daysAhead(30, new Date(2026, 0, 31))).toBe('2026-03-02');
  });
});
