import type { Play } from '../play.ts';

const COLOUR = `const BLUE = 34;
const RED = 31;

/** Blue where it freezes, red from 30 °C on; nothing where nobody looks at a terminal. */
export function coloured(text, celsius, isTerminal = process.stdout.isTTY && !process.env.NO_COLOR) {
  const colour = celsius < 0 ? BLUE : celsius >= 30 ? RED : undefined;
  return isTerminal && colour ? \`\\u001b[\${colour}m\${text}\\u001b[0m\` : text;
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { coloured } from '../src/colour.js';

test('frost is blue, and a file gets no colour', () => {
  assert.equal(coloured('x', -1, true), '\\u001b[34mx\\u001b[0m');
  assert.equal(coloured('x', -1, false), 'x');
});
`;

export const colourByWarmth: Play = {
  rounds: [
    {
      steps: [
        { write: 'src/colour.js', text: COLOUR },
        { write: 'test/colour.test.js', text: TEST },
        { run: ['node', '--test'] },
        { commit: 'Colour a text by how warm it is' },
        {
          report: {
            summary: 'Frost is blue and heat red on a terminal, and NO_COLOR is heard.',
            checks: ['node --test: all pass'],
          },
        },
      ],
    },
  ],
  approval: 'Colours only on a terminal, and none with NO_COLOR.',
};
