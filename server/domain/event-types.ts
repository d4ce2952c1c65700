/**
 * Every type of event that a commit can carry: the one vocabulary of the audit, of `/events` and of
 * webhooks. Types of `$system` (tokens of people, projects, signing keys) do not reach webhooks.
 */
export const eventTypes = [
  'deletion.swept',
  'environment.changed',
  'environment.created',
  'environment.deleted',
  'exclusionGroup.changed',
  'exclusionGroup.created',
  'exclusionGroup.deleted',
  'flag.archived',
  'flag.changed',
  'flag.created',
  'flag.deleted',
  'flag.killed',
  'flag.restored',
  'flag.unarchived',
  'flagConfig.changed',
  'flagConfig.reverted',
  'killHook.changed',
  'killHook.created',
  'killHook.deleted',
  'killHook.rotated',
  'migration.applied',
  'project.begun',
  'project.changed',
  'project.created',
  'project.deleted',
  'project.restored',
  'segment.changed',
  'segment.created',
  'segment.deleted',
  'segment.listChanged',
  'signingKey.created',
  'token.created',
  'token.revoked',
  'token.rotated',
  'webhook.changed',
  'webhook.created',
  'webhook.deleted',
  'webhook.disabled',
  'webhook.rotated',
] as const

/** One of them. */
export type EventType = (typeof eventTypes)[number]
