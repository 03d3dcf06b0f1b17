/** What is asked of an agent at its launch, below its heading in the first input. */
export function askedOf(told: string): string {
  return /# What is asked of you\n\n([\s\S]+?)(?:\n\n# |$)/u.exec(told)?.[1]?.trim() ?? '';
}
