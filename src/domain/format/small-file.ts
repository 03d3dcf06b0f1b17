/** One of the small JSON files in which relations and plan records are kept. */
export type SmallFile = { /** Path below `artifacts/`. */ path: string; text: string };
