/** Makes something when it is asked for the first time, and gives the same from then on. */
export function onceAsked<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined
  return () => {
    made ??= { it: make() }
    return made.it
  }
}
