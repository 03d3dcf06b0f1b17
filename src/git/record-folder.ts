/** The record's folder that a path lies in, below the records: `<id>`, or `<bucket>/<id>` in an older generation. */
export function folderOf(path: string): string {
  return path.replace(/\/(?:artifacts\/[\s\S]*|[^/]*)$/u, '');
}
