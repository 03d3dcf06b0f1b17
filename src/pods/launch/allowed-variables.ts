export type Variables = Readonly<Record<string, string | undefined>>;

/** Those of the variables `around` that one of the names in `wanted` allows. */
export function allowedVariables(around: Variables, wanted: readonly string[]): Record<string, string> {
  const allowed = Object.entries(around).flatMap(([name, value]) =>
    value !== undefined && wanted.some((pattern) => isNamed(name, pattern)) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(allowed);
}

/** A `*` at the end stands for any rest; our own marks and proofs are nobody's to hand on. */
function isNamed(name: string, pattern: string): boolean {
  if (/^YOI_(?:POD.*|ROLE|PROFILE|TICKET)$/u.test(name)) return false;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
