function readMeta(selector: string): HTMLMetaElement | null {
  return document.querySelector<HTMLMetaElement>(selector)
}

/** Path under which the server serves everything; empty for the root. */
export const basePath = readMeta('meta[name="sluice-base"]')?.content ?? ''

/** What marks the styles that this page makes itself, so that the policy lets them in. */
export const styleNonce = readMeta('meta[property="csp-nonce"]')?.nonce ?? ''
