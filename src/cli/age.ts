const STEPS: readonly (readonly [seconds: number, word: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** How long ago something was, in its largest unit; as it stands there where it is no time. */
export function ageOf(at: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(at)) / 1_000;
  if (Number.isNaN(seconds)) return at;
  const [size, word] = STEPS.find(([size]) => seconds >= size) ?? [1, ''];
  return word === '' ? 'just now' : `${Math.floor(seconds / size)} ${word}`;
}
