export const VERDICTS = ['approve', 'request_changes'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SEVERITIES = ['blocker', 'follow_up', 'decision'] as const;

/** What a reviewer found, and how much it weighs. */
export type Finding = {
  severity: (typeof SEVERITIES)[number];
  text: string;
  file?: string | undefined;
  line?: number | undefined;
};
