import { expect, test } from 'vitest';
import { likelySecret, redactSecrets } from '../../src/domain/secrets.ts';
import { processorTime } from '../processor-time.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ';

test.each([
  ['a private key', `-----BEGIN ${'RSA'} PRIVATE KEY-----`],
  ['an AWS access key', `AKIA${letters.slice(26, 36)}ABCDEF`],
  ['a GitHub token', `ghp_${letters.slice(0, 36)}`],
  ['an Anthropic key', `sk-ant-${letters}`],
  ['an OpenAI key', `sk-${letters}`],
  ['a Slack token', `xoxb-${letters}`],
  ['a Google key', `AIza${letters.slice(0, 35)}`],
  ['a web token', `eyJ${letters}.eyJ${letters}.${letters}`],
  ['a password in an address', 'postgres://user:hunter2@db.example/x'],
])('%s is noticed, and taken out', (what, secret) => {
  expect(likelySecret(`text\n${secret}`)).toMatchObject({ what, index: 5 });
  expect(redactSecrets(`a ${secret} b`)).not.toContain(secret.slice(0, 30));
});

test('a private key is taken out with its lines, also where they stand in JSON', () => {
  const lines = [letters, letters, `${letters.slice(0, 20)}==`];
  for (const end of ['\n', '\\n']) {
    const key = [`-----BEGIN ${'RSA'} PRIVATE KEY-----`, ...lines].join(end);
    expect(redactSecrets(`a ${key}${end}b`)).toBe(`a [a private key was here]${end}b`);
  }
});

test.each([
  'sk-',
  'ghp_short',
  'task-abcdefghijklmnopqrstuvwxyz-x',
  'https://example.org:8080/a@b',
  'BEGIN PRIVATE KEY',
  '0123456789abcdef0123456789abcdef01234567',
  '01KT0Z4BK84KPDJPYKDGTX0MQG',
])('%s is none', (text) => {
  expect(likelySecret(text)).toBeUndefined();
  expect(redactSecrets(text)).toBe(text);
});

test('long texts take no long time', () => {
  const lookAtAll = () => {
    for (const piece of ['a', 'sk-', 'eyJ', 'a://b:', 'AKIA', '-----BEGIN ', 'x.'])
      likelySecret(piece.repeat(300_000));
  };
  expect(processorTime(lookAtAll, 4000)).toBeLessThan(4000);
});
