/** What a text of an agent's would set, where any of it ran in the page. */
export const RAN = 'ranOfAnAgent';

const DEED = `window.${RAN}=true`;
const ELSEWHERE = 'https://elsewhere.example';

/** Texts that fit where a line does, each for what it tries. */
export const NASTY_LINES: Readonly<Record<string, string>> = {
  script: `<script>${DEED}</script>A script`,
  handler: `<img src=x onerror="${DEED}">An image`,
  quote: `"><svg onload="${DEED}">A quote' \``,
  entity: '&lt;b&gt; &amp;amp; %3Cscript%3E {{7*7}} $&',
  direction: 'rm -rf \u202etxt.nuf\u202c \u2067right to left\u2069 \u200b\u200e\ufeff!',
  length: 'W'.repeat(180),
};

/** A Markdown text with all that Markdown and HTML let somebody try. */
export const NASTY_MARKDOWN = `
# Heading <script>${DEED}</script>

<script>${DEED}</script>
<style>* { display: none !important } body { background: url(${ELSEWHERE}/style.png) }</style>
<link rel="stylesheet" href="${ELSEWHERE}/style.css"><base href="${ELSEWHERE}/">
<meta http-equiv="refresh" content="0;url=${ELSEWHERE}">
<img src="${ELSEWHERE}/image.png" srcset="${ELSEWHERE}/2.png 2x" onerror="${DEED}" width="100000" height="100000">
<img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1e9' height='1e9'%3E%3C/svg%3E">
<img src="/api/actions">
<svg><script>${DEED}</script><a href="javascript:${DEED}"><text y="20">svg</text></a></svg>
<svg onload="${DEED}"><use href="${ELSEWHERE}/x.svg#x"/><image href="${ELSEWHERE}/i.png"/></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${DEED}&gt;"></mglyph></table></mtext></math>
<iframe src="${ELSEWHERE}" srcdoc="<script>parent.${RAN}=true</script>"></iframe>
<object data="${ELSEWHERE}"></object><embed src="${ELSEWHERE}"><video src="${ELSEWHERE}/v" autoplay poster="${ELSEWHERE}/p"></video>
<form action="${ELSEWHERE}" id="panel"><input name="body" autofocus onfocus="${DEED}"><button>Go</button></form>
<a id="document" name="location" href="javascript:${DEED}">Go</a> <details open ontoggle="${DEED}">more</details>
<p style="position:fixed;inset:0;z-index:9999;background:red" class="banner" role="alert">All is approved</p>
<template><img src=x onerror="${DEED}"></template><noscript><p title="</noscript><img src=x onerror=${DEED}>"></noscript>

[a link](javascript:${DEED}) [another](data:text/html,<script>${DEED}</script>) [vb](vbscript:x) <${ELSEWHERE}>
![remote](${ELSEWHERE}/markdown.png) ![reference][r] [\u202egnp.exe](//elsewhere.example)

[r]: ${ELSEWHERE}/reference.png "title"

| a | table |
| --- |
| with \u202e too many | cells | <b onclick="${DEED}">bold</b> | ${'W'.repeat(2_000)} |

\`\`\`js never closed
<script>${DEED}</script>
`.trim();

/** Markdown that a parser may go down with, each in a text of its own. */
export const BROKEN_MARKDOWN: readonly string[] = [
  `${'> '.repeat(2_000)}deep`,
  `${'- '.repeat(2_000)}deep`,
  `${'1. '.repeat(2_000)}deep`,
  '*'.repeat(16_000),
  '['.repeat(16_000),
  '`'.repeat(15_999),
  '![['.repeat(5_000),
  '<'.repeat(16_000),
  '| '.repeat(8_000),
  '&'.repeat(16_000),
  '**a *b '.repeat(2_000),
  '**a *b '.repeat(100),
  '[a](<b '.repeat(2_000),
  `${'#'.repeat(7)} never\n===\n\`\`\`\n~~~\n<!-- \n<pre>`,
];

/** One line without an end in sight. */
export function longLine(bytes: number): string {
  return 'never a blank '
    .repeat(Math.ceil(bytes / 14))
    .replaceAll(' ', '-')
    .slice(0, bytes);
}
