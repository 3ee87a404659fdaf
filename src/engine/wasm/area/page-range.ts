/** What belongs to pages of guest memory, by page number. */

/** Visits the pages of a range that something is known of; entries may be removed meanwhile. */
export function visitPages(
  known: ReadonlyMap<number, unknown>,
  first: number,
  count: number,
  visit: (page: number) => void,
): void {
  if (count > known.size) {
    for (const page of known.keys()) if (page >= first && page < first + count) visit(page);
  } else {
    for (let page = first; page < first + count; page++) if (known.has(page)) visit(page);
  }
}
