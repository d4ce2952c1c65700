/** How requests say who they are: a bearer token of one of these kinds. */
export const securitySchemes = {
  personal: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_personal_…',
    description: "A person's token, with a role.",
  },
  automation: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_automation_…',
    description: "A program's token, with a role.",
  },
  server: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_server_…',
    description: 'An SDK key of a server: reads the flags of one environment.',
  },
  client: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_client_…',
    description: 'An SDK key that browsers and mobiles hold: evaluates what clients may see.',
  },
  edge: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_edge_…',
    description: 'The key of an edge: reads the flags of one environment for many SDKs.',
  },
  hook: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'slu_hook_…',
    description:
      'The secret of a kill hook. A hook of the format `signed` takes signatures instead.',
  },
} as const
