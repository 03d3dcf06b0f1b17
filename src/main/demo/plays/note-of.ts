import type { Play } from '../play.ts';

/** For a Ticket that nobody wrote a play for: no model is here to think of a solution, and it says so. */
export function noteOf(slug: string): Play {
  const path = `notes/${slug}.md`;
  return {
    rounds: [
      {
        steps: [
          {
            say: 'I am a puppet of the demo and know no solution. So I only put a note where the work would go.',
          },
          { write: path, text: `# ${slug}\n\nAn agent with a model would have worked here.\n` },
          { commit: `Note what is wanted: ${slug}` },
          { report: { summary: `A note in ${path}; the demo has no model that could do more.` } },
        ],
      },
    ],
    approval: 'It is a note and says so; the demo has no model that could judge more.',
  };
}
