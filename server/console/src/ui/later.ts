import { lazyRouteComponent } from '@tanstack/react-router'

const waiting: (() => Promise<unknown>)[] = []
/** The first page comes first. */
const afterMs = 3000

/** A page, or a part of one, whose code comes after that of the first page. */
export const later: typeof lazyRouteComponent = (importer, exportName) => {
  waiting.push(importer)
  return lazyRouteComponent(importer, exportName)
}

/**
 * Fetches the code of all pages, one after the other, when the first has been there for a while. Who
 * needs them in an outage has them already: an import that fails makes the router load the page anew.
 */
export function fetchLater(): void {
  window.setTimeout(() => void fetchAll(), afterMs)
}

async function fetchAll(): Promise<void> {
  // Pages bring parts of their own.
  for (let importer = waiting.shift(); importer !== undefined; importer = waiting.shift()) {
    await importer().catch(() => undefined)
  }
}
