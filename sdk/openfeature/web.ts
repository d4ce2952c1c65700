/** The public names of `@sluice/sdk/openfeature/web`. Each is here for the reason beside it. */

// To evaluate through OpenFeature's web SDK, and its React SDK upon it.
export { SluiceWebProvider, type SluiceWebProviderOptions } from './web/web-provider.ts'
