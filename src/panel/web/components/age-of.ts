const UNITS = [
  { seconds: 365 * 86_400, letter: 'y', word: 'year' },
  { seconds: 30 * 86_400, letter: 'mo', word: 'month' },
  { seconds: 86_400, letter: 'd', word: 'day' },
  { seconds: 3_600, letter: 'h', word: 'hour' },
  { seconds: 60, letter: 'min', word: 'minute' },
] as const;

/** How long ago `at` was. What lies ahead, as two clocks may differ, is now. */
export function ageOf(at: string, now: number): { short: string; long: string } {
  const seconds = (now - Date.parse(at)) / 1000;
  const unit = UNITS.find((one) => seconds >= one.seconds);
  if (!unit) return { short: 'now', long: 'just now' };
  const count = Math.floor(seconds / unit.seconds);
  return { short: `${count} ${unit.letter}`, long: `${count} ${unit.word}${count === 1 ? '' : 's'} ago` };
}
