/** What a playbook is made of, in the order in which lists show it. */
export const PLAYBOOK_KINDS = ['workflow', 'profile', 'agent', 'prompt'] as const;
export type PlaybookKind = (typeof PLAYBOOK_KINDS)[number];
