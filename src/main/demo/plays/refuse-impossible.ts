import { type Play, TOLD } from '../play.ts';

const LOG = (check: string) => `import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const ABSOLUTE_ZERO = -273.15;

/** All readings of a log: a line of JSON each. A log that is not there yet is empty. */
export function readLog(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\\n').filter(Boolean).map((line) => JSON.parse(line));
}

export function addReading(file, reading) {
  ${check}
  appendFileSync(file, JSON.stringify(reading) + '\\n');
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { addReading } from '../src/log.js';

test('refuses what is colder than anything can be', () => {
  assert.throws(() => addReading('/dev/null', { celsius: -300 }), /colder than anything/);
});
`;

const REFUSES = "throw new Error('colder than anything can be')";

export const refuseImpossible: Play = {
  rounds: [
    {
      steps: [
        {
          say: 'A reading below absolute zero is a slip of the keyboard: it is refused where it would be written.',
        },
        { write: 'src/log.js', text: LOG(`if (reading.celsius < ABSOLUTE_ZERO) ${REFUSES};`) },
        { write: 'test/impossible.test.js', text: TEST },
        { commit: 'Refuse what is below absolute zero' },
        {
          report: {
            summary: 'What is below absolute zero is not logged, and the error says so.',
            checks: ['node --test test/impossible.test.js: pass'],
          },
        },
      ],
    },
    {
      when: TOLD.red,
      steps: [
        {
          think:
            'The test of old stations is red: they send -999 where they have no reading, and it is kept today.',
        },
        { say: 'The Ticket says nothing of -999, and both are sensible. That is not mine to choose.' },
        {
          ask: 'Old stations send -999 where they have no reading, and a test says that it is kept. Shall -999 stay what it is and only everything else below absolute zero be refused (I would do that), or is it refused as well?',
        },
      ],
    },
    {
      when: TOLD.answered,
      steps: [
        {
          say: 'Thank you. I let -999 through, with a name that says what it is, and note the answer in the report.',
        },
        {
          write: 'src/log.js',
          text: LOG(
            `if (reading.celsius < ABSOLUTE_ZERO && reading.celsius !== NO_READING) ${REFUSES};`,
          ).replace(
            'const ABSOLUTE_ZERO = -273.15;\n',
            'const ABSOLUTE_ZERO = -273.15;\n/** What old stations send where they have none. */\nconst NO_READING = -999;\n',
          ),
        },
        { run: ['node', '--test'] },
        { commit: 'Keep what old stations send for no reading' },
        {
          report: {
            summary:
              'Below absolute zero nothing is logged but -999, which stands for no reading. This puppet knows one answer only; check it against yours.',
            checks: ['node --test: all pass'],
          },
        },
      ],
    },
  ],
  approval: 'What cannot be is refused, -999 is kept, and both have a test.',
};
