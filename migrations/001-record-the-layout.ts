import type { Layout } from '../server/store/layout.ts'

/**
 * Gives every part of the store its layout record, and begins the ledger. Before, each of the 16
 * tags of Redis got its record from the first commit in it: a tag without one knew no `minWriter`,
 * so that an old plane could have written there after a newer one had shut it out elsewhere.
 *
 * No document changes. Raising the layout, which is done for every migration, is all there is to do.
 */
export const layout: Layout = { version: 1, minWriter: 1 }
