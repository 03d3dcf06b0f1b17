/** A Ticket of the story as an intake writes it down. */
export type StoryTicket = {
  slug: string;
  title: string;
  kind: string;
  priority?: string;
  labels?: readonly string[];
  background: string;
  requirements: readonly string[];
  criteria: readonly string[];
  /** What the intake understood. */
  summary: string;
};

/** What the team wants this week. Elsewhere each is called by its slug. */
export const STORY_TICKETS: readonly StoryTicket[] = [
  {
    slug: 'coldest-and-warmest',
    title: 'Show the coldest and the warmest day',
    kind: 'feature',
    labels: ['commands'],
    background:
      'After a winter the first question is always how cold it was. Today that is a look through the whole list.',
    requirements: ['A command shows the coldest and the warmest reading, each with its day'],
    criteria: ['`weather extremes` prints two lines', 'A test holds what happens with equal readings'],
    summary:
      'Two lines, the coldest and the warmest; of equal ones the first. The file format stays as it is.',
  },
  {
    slug: 'fahrenheit',
    title: 'Accept readings in Fahrenheit',
    kind: 'feature',
    labels: ['input'],
    background:
      'Two people of the allotment have American thermometers, and convert in their heads. Wrongly, now and then.',
    requirements: ['`weather add 50F` is accepted', 'What is kept is Celsius, as before'],
    criteria: ['50F is kept as 10', 'Without a letter it is Celsius'],
    summary: 'A letter behind the number says the unit. What is kept does not change.',
  },
  {
    slug: 'export-csv',
    title: 'Export the log as CSV',
    kind: 'feature',
    priority: 'P1',
    labels: ['commands'],
    background:
      'The school wants to draw our readings in a spreadsheet, and asked for a file before the holidays.',
    requirements: ['A command prints the whole log as CSV'],
    criteria: ['The first line names the columns', 'A note with a comma does not break its line'],
    summary: 'The whole log, three columns. A month of it is not part of this.',
  },
  {
    slug: 'week-in-a-line',
    title: 'Sum up a week in a line',
    kind: 'feature',
    labels: ['commands'],
    background: 'On Sunday evening somebody writes the week into the group chat: from, to, on average.',
    requirements: ['A command prints range and average of the last seven days'],
    criteria: ['Older readings do not count', 'A week without readings says so'],
    summary:
      'The last seven days up to now, in one line. The format of a range will be used again by the chart.',
  },
  {
    slug: 'publish-package',
    title: 'Make it a package that people can install',
    kind: 'chore',
    labels: ['release'],
    background: 'Today it is a checkout and an alias. Nobody but us has that patience.',
    requirements: ['The package holds the source and nothing else', 'It has the command `weather`'],
    criteria: ['package.json names the files', 'What would be published was looked at'],
    summary: 'package.json says what belongs to it. Publishing itself is not part of this.',
  },
  {
    slug: 'refuse-impossible',
    title: 'Refuse temperatures that cannot be',
    kind: 'bug',
    priority: 'P1',
    labels: ['input'],
    background: 'Somebody typed -1200 instead of -12.00, and the coldest day is now a joke.',
    requirements: ['What is colder than anything can be is not written into the log'],
    criteria: [
      'Below absolute zero it is refused, with a reason',
      'All that is logged today can still be read',
    ],
    summary: 'Refused where it would be written. What is in old logs stays.',
  },
  {
    slug: 'month-chart',
    title: 'Draw a month as a chart in the terminal',
    kind: 'feature',
    labels: ['commands'],
    background: 'A month of numbers says little. A bar for each day says all of it.',
    requirements: ['A command draws the last thirty readings as bars'],
    criteria: ['The warmer, the longer', 'It uses the same format of a range as the week'],
    summary: 'Bars of plain characters. It needs the format of a range that the week brings.',
  },
  {
    slug: 'colour-by-warmth',
    title: 'Colour frost blue and heat red',
    kind: 'feature',
    priority: 'P3',
    labels: ['output'],
    background: 'In the list nobody finds the night with frost, and the dahlias pay for it.',
    requirements: ['Frost is blue and heat is red, on a terminal'],
    criteria: ['Into a file no colour is written', 'NO_COLOR is heard'],
    summary: 'A colour for the temperature in a line, and only on a terminal.',
  },
  {
    slug: 'station-name',
    title: 'List the readings of one station',
    kind: 'feature',
    labels: ['commands'],
    background:
      'There is a thermometer on the roof by now, and one in the greenhouse. In the list they are mixed.',
    requirements: ['A command lists the readings of one station'],
    criteria: ['`weather station roof` lists those of the roof', 'Old logs are read as they are'],
    summary: 'A note that begins with @ names the station; no new field in the file.',
  },
  {
    slug: 'say-what-is-wrong',
    title: 'Say which line of the log cannot be read',
    kind: 'bug',
    labels: ['input'],
    background:
      'After a power cut the last line was half written, and the tool only said `Unexpected end of JSON input`.',
    requirements: ['The message names the file and the line'],
    criteria: ['A broken line is named by its number'],
    summary: 'A message with file and line. Nothing is repaired by itself.',
  },
  {
    slug: 'undo',
    title: 'Take back the last reading',
    kind: 'feature',
    priority: 'P3',
    background: 'Typed on the wrong day, and then the file is opened in an editor.',
    requirements: ['A command takes the last reading back'],
    criteria: ['It says what it took back'],
    summary: 'Only the last one, and only if it is from today.',
  },
];

/** The text of a Ticket, under the headings that everybody knows. */
export function bodyOf({ background, requirements, criteria }: StoryTicket): string {
  return [
    `## Background\n\n${background}`,
    `## Requirements\n\n${list(requirements)}`,
    `## Acceptance criteria\n\n${list(criteria)}`,
    '## Implementation latitude\n\nHow it is divided into functions, and how the tests are written.',
    '## Validation\n\n`node --test`\n',
  ].join('\n\n');
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
