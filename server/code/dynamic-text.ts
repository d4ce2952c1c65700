import type { CodeSettings } from './settings.ts'

/** Getters that are asked with a name or an expression, and not with a text. */
const ownGetter = /\.(?:boolean|string|number|json|details)\s*\(\s*[\w$][^(),]{0,200},/
const openFeatureGetter =
  /(?:\bget(?:Boolean|String|Number|Object)(?:Value|Details)|\buse\w*Flag\w*)\s*(?:<[^()]*>)?\(\s*[\w$]|<FeatureFlag\b/
const openFeature = /@openfeature\//
const all = /\.all\s*\(/

/**
 * Whether a text may ask flags whose keys are not written in it, so that it is worth parsing: found by
 * the shape of the calls alone, and wrong at times.
 */
export function mayAskAny(text: string, { clients, wrappers, openFeature: sdk }: CodeSettings) {
  if (ownGetter.test(text)) return true
  if ((sdk !== null || openFeature.test(text)) && openFeatureGetter.test(text)) return true
  if (all.test(text) && asksForAll(text, clients)) return true
  return wrappers.some(({ name, flag }) => flag === undefined && text.includes(name))
}

/** `all` of something that is called like a client. */
function asksForAll(text: string, clients: readonly string[]): boolean {
  for (const { index } of text.matchAll(/\.all\s*\(/g)) {
    const before = text.slice(Math.max(0, index - 200), index)
    if (
      /(?:flag|sluice|feature|toggle|client)\w*(?:\s*[?!]?\.\s*for\s*\(.*\))?[\s?!]*$/is.test(
        before,
      )
    ) {
      return true
    }
    if (clients.some((name) => before.includes(name))) return true
  }
  return false
}
