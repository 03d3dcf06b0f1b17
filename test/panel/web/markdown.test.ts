import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../../src/panel/web/markdown/html-of.ts';
import { isTooMuch } from '../../../src/panel/web/markdown/is-too-much.ts';
import { PIECE, pieceOf } from '../../../src/panel/web/markdown/pieces-of.ts';
import { leastOf } from '../../least-of.ts';

describe('Markdown of somebody', () => {
  it('shows HTML as it was written', () => {
    expect(htmlOf('a <img src=x onerror=alert(1)> b')).toBe(
      '<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n',
    );
    expect(htmlOf('<script>alert(1)</script>')).not.toContain('<script');
    expect(htmlOf('<style>*{display:none}</style>')).not.toContain('<style');
  });

  it('names an image and where it lies, and fetches none', () => {
    const html = htmlOf('![a chart](https://elsewhere.example/x.png "t")');
    expect(html).toContain('[image: a chart, <code>https://elsewhere.example/x.png</code>]');
    expect(html).not.toContain('<img');
  });

  it('says where a link leads, unless it says so itself', () => {
    expect(htmlOf('[the plan](https://elsewhere.example/p?a="b")')).toBe(
      '<p><a href="https://elsewhere.example/p?a=&quot;b&quot;">the plan</a> <small>(elsewhere.example)</small></p>\n',
    );
    expect(htmlOf('<https://elsewhere.example/p>')).not.toContain('<small>');
    for (const said of [
      'https://here.example/elsewhere.example',
      'https://here.example@elsewhere.example',
      'here.example, not elsewhere.example',
    ])
      expect(
        htmlOf(`[${said}](https://${said.includes('@') ? 'here.example@' : ''}elsewhere.example)`),
      ).toContain('<small>(elsewhere.example)</small>');
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '//elsewhere.example',
    '../x',
    'vbscript:x',
  ])('makes no link of %s', (address) => {
    expect(htmlOf(`[here](${address})`)).not.toContain('<a');
  });

  it('has headings below that of the page, of which none skips a level', () => {
    const levels = (text: string, under?: number) =>
      [...htmlOf(text, under).matchAll(/<h(\d)>/gu)].map(([, level]) => Number(level));
    expect(levels('# One\n\n###### Six')).toEqual([3, 4]);
    expect(levels('#### Four\n\n## Two\n\n### Three\n\n> ## In a quote\n\n# One')).toEqual([3, 3, 4, 3, 3]);
    expect(levels('# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6')).toEqual([3, 4, 5, 6, 6, 6]);
    expect(levels('## Below the title of the page', 1)).toEqual([2]);
  });

  it.each([
    ['quotes', '> '.repeat(6000)],
    ['quotes without a space', '>'.repeat(12_000)],
    ['lists', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join('\n')],
    ['lists in one line', '- '.repeat(6000)],
    ['brackets', '['.repeat(12_000)],
    ['links', '[a]('.repeat(3000)],
    ['images', '![a]['.repeat(2400)],
    ['stars', '*a '.repeat(4000)],
    ['stars and underscores', '*a_'.repeat(4000)],
    ['strikes', '~~a '.repeat(3000)],
    ['code marks', '`a'.repeat(6000)],
    ['code marks of many lengths', Array.from({ length: 150 }, (_, count) => '`'.repeat(count)).join(' ')],
    ['tags', '<a '.repeat(4000)],
    ['comments', '<!--'.repeat(3000)],
    ['entities', '&a'.repeat(6000)],
    ['a line', 'a'.repeat(12_000)],
    ['spaces', `a${' '.repeat(11_000)}b`],
    ['tables', `|${'a|'.repeat(3000)}\n|${'-|'.repeat(3000)}\n`],
    ['table rows', `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(1900)}`],
    ['definitions', '[a]: b\n'.repeat(1700)],
    ['addresses', 'http://a.b/'.repeat(1000)],
    ['addresses of mail', 'a@b.c'.repeat(2400)],
    ['backslashes', '\\'.repeat(12_000)],
    ['rules', '* '.repeat(6000)],
    ['stars, some of them two', '**a *b '.repeat(2000)],
    ['stars within words', 'a*_'.repeat(4000)],
    ['stars in lines', '*a\n'.repeat(4000)],
    ['strikes within words', '~:*'.repeat(4000)],
    ['cells with underscores', '|_a'.repeat(4000)],
    ['links with tags', '[a](<b '.repeat(2000)],
    ['quotes that nearly are too deep', `${'> '.repeat(23)}a`.repeat(200)],
    ['nested lists', Array.from({ length: 700 }, (_, at) => `${' '.repeat((at % 50) * 2)}- x`).join('\n')],
    ['code marks alone', '`'.repeat(10_000)],
    ['exclamations', '!'.repeat(12_000)],
    ['what is nearly an address', `${'a_-+'.repeat(3000)}@b`],
    ['lists with wide blanks', '-    '.repeat(2400)],
    ['numbers with wide blanks', '12.   '.repeat(2000)],
    ['a row of cells', `|${'a|'.repeat(5000)}\n|${'-|'.repeat(5000)}\n|${'a|'.repeat(5000)}\n`],
  ])('comes to an end soon, however nasty: %s', async (_name, text) => {
    htmlOf('**warm** _up_');
    // What holds off the long ones must itself come to an end where it does not find them.
    for (const length of [60, 700, 3000, PIECE]) {
      const nasty = `${text.slice(0, length)}x`;
      let html = '';
      const took = await leastOf(300, () =>
        millisecondsOf(() => {
          html = htmlOf(nasty);
        }),
      );
      // Far above what a slow machine needs for what is not quadratic, far below what is.
      expect(took).toBeLessThan(300);
      expect(html.length).toBeLessThan(40 * PIECE);
    }
  });
});

/** Of this process alone: what else the machine does is no fault of a text. */
function millisecondsOf(work: () => unknown): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

describe('a text that is too much for a parser', () => {
  it.each([
    ['stars without an end', '**a *b '.repeat(2000)],
    ['quotes in quotes', '> '.repeat(3000)],
    ['lists set in further than a page is wide', `${' '.repeat(200)}- a`],
    ['backslashes and stars', '\\*'.repeat(25_000)],
    ['exclamations', '!'.repeat(12_000)],
  ])('is shown as it was written: %s', (_name, text) => {
    expect(htmlOf(text)).toMatch(/^<pre><code>/u);
  });

  it.each([
    ['emphasis in every line of a long list', '- **name**: what it *is*, and `why_it_is`\n'.repeat(280)],
    ['a table with emphasis', `|a|b|\n|-|-|\n${'|**name**|`some_name`|\n'.repeat(100)}`],
    ['paragraphs with emphasis', `${'This is *so*, and **so**. '.repeat(20)}\n\n`.repeat(20)],
    ['much that is exclaimed', `${'Look at this! And at that!! '.repeat(100)}\n\n`.repeat(4)],
    ['quotes in quotes in lists', '> > - > 1. deep\n'],
    ['a line of stars', '* * *\n'],
  ])('is not what a person writes: %s', (_name, text) => {
    expect(htmlOf(text)).not.toMatch(/^<pre><code>/u);
  });

  it('is found out in one walk over it, however long it is', async () => {
    for (const text of [
      '\\'.repeat(500_000),
      '> '.repeat(23).concat('a\n').repeat(10_000),
      ' \t'.repeat(40),
      '1'.repeat(500_000),
      '- '.repeat(10).concat('a').repeat(20_000),
    ])
      expect(await leastOf(300, () => millisecondsOf(() => isTooMuch(text)))).toBeLessThan(300);
  });
});

describe('a long text', () => {
  const piecesOf = (text: string) => {
    const pieces: string[] = [];
    for (let from = 0; from < text.length; ) {
      const { piece, next } = pieceOf(text, from);
      pieces.push(piece);
      from = next;
    }
    return pieces;
  };

  it('comes in pieces that are the whole together, parted between paragraphs', () => {
    const text = `${'word '.repeat(150)}\n\n`.repeat(60);
    const pieces = piecesOf(text);
    expect(pieces.join('')).toBe(text);
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(piece.endsWith('\n\n')).toBe(true);
  });

  it('has pieces also where it is one line, and never half a sign', () => {
    const text = `a${'😀'.repeat(20_000)}`;
    const pieces = piecesOf(text);
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
  });
});
