/** The groups of the document, in the order of its pages. Every route has one of these tags. */
export const tags = [
  { name: 'projects', description: 'The outermost unit: flags and environments belong to one.' },
  { name: 'environments', description: 'Each owns one snapshot, which its SDKs serve from.' },
  { name: 'flags', description: 'Flags of a project, the same in all its environments.' },
  { name: 'flag configs', description: 'What a flag serves in one environment.' },
  { name: 'segments', description: 'Audiences that flags of all environments refer to.' },
  { name: 'exclusion groups', description: 'Flags that never overlap, and holdouts.' },
  { name: 'kill', description: 'The off variation for everybody, at once, and back.' },
  { name: 'evaluate', description: 'What a flag serves to a context, and why.' },
  { name: 'fleet', description: 'Processes that evaluate flags, from what they report.' },
  { name: 'debt', description: 'Flags that outlive their use, and where code refers to flags.' },
  { name: 'audit', description: 'Who did what, when and why, and proof that it stands.' },
  { name: 'webhooks', description: 'Events told to others, and alerts that kill flags.' },
  { name: 'tokens', description: 'Who may ask. A secret is shown once.' },
  { name: 'delivery', description: 'What SDKs read, and what they report.' },
  { name: 'ofrep', description: 'Evaluation for browsers, mobiles and other languages: OFREP.' },
  { name: 'operations', description: 'For whoever runs the server.' },
]
