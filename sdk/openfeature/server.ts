/** The public names of `@sluice/sdk/openfeature`. Each is here for the reason beside it. */

// To hear who was given which variation.
export { createExposureHook } from './exposure-hook.ts'
// To evaluate through OpenFeature's server SDK.
export { SluiceProvider, type SluiceProviderOptions } from './server-provider.ts'
