/** A TOML text as a table; undefined where it is none. */
export async function readToml(text: string): Promise<Record<string, unknown> | undefined> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}
