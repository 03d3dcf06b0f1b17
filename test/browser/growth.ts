/** What a line through the samples rises by in a millisecond, by least squares. */
export function growth(samples: readonly { at: number; mb: number }[]): number {
  const mean = (of: (sample: { at: number; mb: number }) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const at = mean((sample) => sample.at);
  const mb = mean((sample) => sample.mb);
  const spread = mean((sample) => (sample.at - at) ** 2);
  return spread === 0 ? 0 : mean((sample) => (sample.at - at) * (sample.mb - mb)) / spread;
}
