/** The providers' name in OpenFeature's metadata. */
export const PROVIDER_NAME = 'sluice'
