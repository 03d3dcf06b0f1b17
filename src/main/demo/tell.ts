/** Tells the person who did what. */
export type Tell = (by: string, did: string) => void;
