import { Type } from '@sinclair/typebox'
import { killHookFormats } from './documents.ts'
import { closed, DisplayName, Key, MemberName, nullable, oneOf, Timestamp } from './primitives.ts'
import { EnvironmentPath } from './project.ts'

const Label = Type.String({ maxLength: 1024 })

const Mapping = Type.Object(
  {
    match: Type.Record(MemberName, Label, {
      maxProperties: 20,
      description: 'labels that the alert must have; none for every alert',
    }),
    flags: Type.Optional(Type.Array(Key, { maxItems: 1000, uniqueItems: true })),
    tag: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 64 }))),
  },
  closed,
)
const Mappings = Type.Array(Mapping, { minItems: 1, maxItems: 50 })

const mappingsExample = [{ match: { alertname: 'HighErrorRate' }, flags: ['welcome-banner'] }]

export const KillHookInput = Type.Object(
  {
    name: DisplayName,
    format: Type.Optional(oneOf(killHookFormats, { description: 'alertmanager if left out' })),
    mappings: Mappings,
    restoreWhenResolved: Type.Optional(
      Type.Boolean({ description: 'lift what an alert killed when it is over; false if left out' }),
    ),
  },
  {
    ...closed,
    title: 'KillHookInput',
    examples: [{ name: 'Alertmanager', mappings: mappingsExample }],
  },
)

const shown = {
  id: Type.String(),
  name: Type.String(),
  environment: Type.String(),
  format: oneOf(killHookFormats),
  mappings: Type.Array(
    Type.Object({
      match: Type.Record(MemberName, Type.String()),
      flags: Type.Array(Type.String()),
      tag: nullable(Type.String()),
    }),
  ),
  restoreWhenResolved: Type.Boolean(),
  path: Type.String({ description: 'Where alerts are posted to.' }),
  previousSecretExpiresAt: nullable(Timestamp),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

const example = {
  id: 'kh_5f0c9a31b2d4',
  name: 'Alertmanager',
  environment: 'staging',
  format: 'alertmanager',
  mappings: [{ match: { alertname: 'HighErrorRate' }, flags: ['welcome-banner'], tag: null }],
  restoreWhenResolved: false,
  path: '/hooks/v1/kill/kh_5f0c9a31b2d4',
  previousSecretExpiresAt: null,
  createdAt: '2026-01-31T09:00:00.000Z',
  updatedAt: '2026-01-31T09:00:00.000Z',
} as const

export const KillHookView = Type.Object(shown, { title: 'KillHook', examples: [example] })

/** The only answers that hold the secret. */
export const KillHookCreated = Type.Object(
  { ...shown, secret: Type.String() },
  { title: 'KillHookCreated', examples: [{ ...example, secret: 'slu_hook_…' }] },
)

/** Read-only members are taken as they are shown. */
export const KillHookPatch = Type.Partial(
  Type.Object({ ...shown, name: DisplayName, mappings: Mappings }),
  { ...closed, title: 'KillHookPatch', examples: [{ restoreWhenResolved: true }] },
)

/** Which hook, only the reader knows. */
export const KillHookPath = Type.Object({
  ...EnvironmentPath.properties,
  hook: Type.String({ examples: ['$KILL_HOOK_ID'] }),
})

export const InboundPath = Type.Object({ hook: Type.String({ examples: ['$KILL_HOOK_ID'] }) })

const Labels = Type.Record(MemberName, Label, { maxProperties: 200 })
const Status = oneOf(['firing', 'resolved'])

/**
 * As Alertmanager and Grafana send it; members that are not used here may be there. It is read as it
 * comes (`http/alertmanager-message.ts`), not by this schema, so that nothing in one alert keeps the
 * others from being heard.
 */
export const AlertmanagerMessage = Type.Object({
  truncatedAlerts: Type.Optional(
    Type.Integer({ description: 'Alerts that were left out: nothing is restored then.' }),
  ),
  alerts: Type.Array(
    Type.Object({
      status: Status,
      labels: Type.Record(MemberName, Type.String()),
      annotations: Type.Optional(Type.Record(MemberName, Type.String())),
      startsAt: Type.Optional(Type.String()),
      fingerprint: Type.Optional(
        Type.String({ description: 'what tells alerts apart; if empty or left out, their labels' }),
      ),
    }),
  ),
})

/** One alert of any other system, signed. */
export const SignedMessage = Type.Object(
  {
    status: Status,
    alert: Type.String({ minLength: 1, maxLength: 256, description: 'name of the alert' }),
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'the same when it fires and when it is over; the name if left out',
      }),
    ),
    labels: Type.Optional(Labels),
    summary: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  closed,
)

export const InboundMessage = Type.Union([AlertmanagerMessage, SignedMessage], {
  title: 'AlertMessage',
  examples: [
    {
      version: '4',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'HighErrorRate', severity: 'page' },
          annotations: { summary: 'errors on the first page' },
          startsAt: '2026-01-31T09:00:00.000Z',
          fingerprint: '2c1b7a90d3e4f567',
        },
      ],
    },
  ],
})

const Keys = Type.Array(Type.String())

export const InboundAnswer = Type.Object(
  {
    matched: Type.Integer({ description: 'Alerts that a mapping matches.' }),
    killed: Keys,
    already: Type.Array(Type.String(), {
      description: 'Killed before; or by this alert before, and restored by a person since.',
    }),
    overruled: Type.Array(Type.String(), {
      description: 'Those of `already` that a person restored while these alerts fired.',
    }),
    restored: Keys,
    unknown: Type.Array(Type.String(), { description: 'Named by a mapping, and not there.' }),
    truncated: Type.Boolean({ description: 'Alerts are missing: nothing was restored.' }),
    revision: Type.String(),
  },
  {
    title: 'KilledByAlert',
    examples: [
      {
        matched: 1,
        killed: ['welcome-banner'],
        already: [],
        overruled: [],
        restored: [],
        unknown: [],
        truncated: false,
        revision: '1769850000.8',
      },
    ],
  },
)
