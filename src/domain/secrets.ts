/** What a well-known secret looks like. A short list: it warns of accidents, it does not stop intent. */
const SHAPES: readonly { what: string; shape: RegExp }[] = [
  {
    what: 'a private key',
    // With the lines of the key itself, as they stand in a text or in JSON.
    shape:
      /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:(?:\\[nr]|\s)*[0-9A-Za-z+/=]{16,100})*/gu,
  },
  { what: 'an AWS access key', shape: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/gu },
  {
    what: 'a GitHub token',
    shape: /\b(?:gh[pousr]_[0-9A-Za-z]{36,255}|github_pat_[0-9A-Za-z_]{22,255})\b/gu,
  },
  { what: 'a GitLab token', shape: /\bglpat-[0-9A-Za-z_-]{20,60}/gu },
  { what: 'an Anthropic key', shape: /\bsk-ant-[0-9A-Za-z_-]{20,200}/gu },
  { what: 'an OpenAI key', shape: /\bsk-(?:proj-|svcacct-)?[0-9A-Za-z]{20}[0-9A-Za-z_-]{0,200}/gu },
  { what: 'a Slack token', shape: /\bxox[abeoprs]-[0-9A-Za-z-]{10,200}/gu },
  { what: 'a Google key', shape: /\bAIza[0-9A-Za-z_-]{35}/gu },
  { what: 'a Stripe key', shape: /\b[rs]k_live_[0-9A-Za-z]{16,200}/gu },
  { what: 'an npm token', shape: /\bnpm_[0-9A-Za-z]{36}\b/gu },
  {
    what: 'a web token',
    shape: /\beyJ[0-9A-Za-z_-]{10,2000}\.eyJ[0-9A-Za-z_-]{10,2000}\.[0-9A-Za-z_-]{10,2000}/gu,
  },
  {
    what: 'a password in an address',
    shape: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,100}:[^\s/:@]{3,100}@[^\s/@]/gu,
  },
];

export type LikelySecret = { what: string; index: number; length: number };

/** The first thing in `text` that looks like a secret. */
export function likelySecret(text: string): LikelySecret | undefined {
  return secretsIn(text)[0];
}

/** `text` with everything in it that looks like a secret replaced by what it was. */
export function redactSecrets(text: string): string {
  return SHAPES.reduce((rest, { what, shape }) => rest.replace(shape, `[${what} was here]`), text);
}

function secretsIn(text: string): LikelySecret[] {
  return SHAPES.flatMap(({ what, shape }) =>
    [...text.matchAll(shape)].map(({ 0: found, index }) => ({ what, index, length: found.length })),
  ).sort((a, b) => a.index - b.index);
}
