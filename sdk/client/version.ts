/** Name and version of this SDK, as reports carry them. A test holds it to package.json. */
export const SDK_NAME = 'sluice-js/0.1.0'
