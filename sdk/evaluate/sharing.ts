/**
 * What is kept for sharing: things, and UTF-16 code units of their names, which hold all the values
 * of a list. Beyond it a table starts anew, so that it cannot grow with every change.
 */
const THINGS_LIMIT = 100_000
const NAMES_LIMIT = 16 * 1024 * 1024

/** Finds the thing of a name, or makes it. */
export type Sharing<Thing> = (name: string, make: () => Thing) => Thing

/** Makes a table of things that everybody who names them alike shares. */
export function createSharing<Thing>(): Sharing<Thing> {
  const things = new Map<string, Thing>()
  let namesLength = 0
  return (name, make) => {
    const known = things.get(name)
    if (known !== undefined) return known
    const made = make()
    if (things.size >= THINGS_LIMIT || namesLength + name.length > NAMES_LIMIT) {
      things.clear()
      namesLength = 0
    }
    things.set(name, made)
    namesLength += name.length
    return made
  }
}
