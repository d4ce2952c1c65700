/** Does the work of all items, two at a time; gives the results in the order of the items. */
export async function mapInPairs<Item, Made>(
  items: readonly Item[],
  work: (item: Item) => Promise<Made>,
): Promise<Made[]> {
  const made = new Map<number, Made>()
  const waiting = items.entries()
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) made.set(index, await work(item))
  }
  await Promise.all([lane(), lane()])
  return [...made].toSorted(([a], [b]) => a - b).map(([, one]) => one)
}
