/** How long what a key signed is still taken after the next key began to sign, ms. */
export const signingOverlapMs = 24 * 60 * 60 * 1000

/** When a new key begins to sign unless somebody says otherwise: until then it can be handed out. */
export const signsInMsDefault = 24 * 60 * 60 * 1000

/** How far ahead a new key can be made, ms. */
export const signsInMsMax = 90 * 24 * 60 * 60 * 1000
