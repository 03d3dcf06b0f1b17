/** Asks the person at the terminal for a yes. Giving up is a no. */
export async function confirm(question: string): Promise<boolean> {
  // Loaded only where somebody is asked. Questions go where errors go: standard output is for answers.
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({ message: question, initialValue: false, output: process.stderr });
  return answer === true;
}
