import { Type } from '@sinclair/typebox'
import { Text } from './primitives.ts'

export const SessionStanding = Type.Object({
  standby: Type.Union([Type.Object({ since: Text, serves: Type.Boolean() }), Type.Null()]),
})

export const Activation = Type.Object({ wasStandby: Type.Boolean() })
