/** How requests say who they are: a bearer token of one of these kinds. */
export const securitySchemes = {
  personal: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_personal_…',
    description: "A person's token, with a role.",
  },
  server: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_server_…',
    description: 'An SDK key of a server: reads the flags of one environment.',
  },
} as const
