import type { Play } from '../play.ts';

const PACKAGE = `{
  "name": "weather-log",
  "version": "0.1.0",
  "description": "Logs temperatures on the command line",
  "type": "module",
  "bin": { "weather": "src/cli.js" },
  "files": ["src"],
  "scripts": { "build": "node build.mjs", "test": "node --test" }
}
`;

export const publishPackage: Play = {
  rounds: [
    {
      steps: [
        {
          think: 'A package holds what "files" names: the source, and neither tests nor anybody\u2019s log.',
        },
        { write: 'package.json', text: PACKAGE },
        { run: ['node', '--test'] },
        { commit: 'Name what belongs to the package' },
        { say: 'I would like to see what would be published. Nothing leaves this machine by it.' },
        {
          run: ['npm', 'pack', '--dry-run', '--offline'],
          denied: 'What the package would hold was not listed: the command was not allowed.',
        },
        {
          report: {
            summary: 'The package holds src and nothing else, and has the command `weather`.',
            checks: ['node --test: all pass'],
          },
        },
      ],
    },
  ],
  approval: 'Only src is in it, and the command is named. package.json is protected: a person merges it.',
};
