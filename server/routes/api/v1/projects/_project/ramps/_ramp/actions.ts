import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { changeRamp } from '../../../../../../../http/ramps.ts'
import {
  AdvanceInput,
  GoOnInput,
  RampChanged,
  RampPath,
  StopInput,
} from '../../../../../../../schemas/ramp.ts'

/** What all that is done to a ramp has in common. */
const ofRamp = {
  tags: ['ramps'],
  params: RampPath,
  response: { 200: RampChanged },
  gives: ['ETag'] as const,
}

/** What people do to a ramp. None needs `If-Match`: each says what it wants, and repeating is harmless. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/pause',
    {
      config: { isUrgent: true },
      schema: {
        operationId: 'pauseRamp',
        summary: 'Pause a ramp where it is',
        description:
          'What is served stays. Its gates are still measured, and a No-Go still takes it back.',
        ...ofRamp,
        body: StopInput,
        refuses: ['RAMP_NOT_RUNNING'],
      },
    },
    async (request, reply) =>
      changeRamp(request, reply, request.params, 'pause', request.body.reason),
  )

  app.post(
    '/resume',
    {
      schema: {
        operationId: 'resumeRamp',
        summary: 'Let a paused ramp go on',
        description: 'The hold of its step begins again.',
        ...ofRamp,
        body: GoOnInput,
        refuses: ['RAMP_NOT_RUNNING', 'RAMP_REFUSED'],
      },
    },
    async (request, reply) =>
      changeRamp(request, reply, request.params, 'resume', request.body?.reason),
  )

  app.post(
    '/advance',
    {
      schema: {
        operationId: 'advanceRamp',
        summary: 'Take a ramp to its next step now',
        description:
          'Also a paused one, which then runs again. Whoever does not wait for the gates of the step says why.',
        ...ofRamp,
        body: AdvanceInput,
        refuses: ['RAMP_NOT_RUNNING', 'RAMP_REFUSED'],
      },
    },
    async (request, reply) => {
      const { reason, step } = request.body ?? {}
      return changeRamp(request, reply, request.params, 'advance', reason, step)
    },
  )

  app.post(
    '/rollback',
    {
      config: { isUrgent: true },
      schema: {
        operationId: 'rollBackRamp',
        summary: 'Take a ramp back',
        description:
          'What was served before it started is served again, in one commit. A completed ramp can be taken back while what it left is still served.',
        ...ofRamp,
        body: StopInput,
        refuses: ['RAMP_NOT_RUNNING', 'RAMP_RUNNING'],
      },
    },
    async (request, reply) =>
      changeRamp(request, reply, request.params, 'rollBack', request.body.reason),
  )

  app.post(
    '/abort',
    {
      schema: {
        operationId: 'abortRamp',
        summary: 'End a ramp and keep what it serves',
        ...ofRamp,
        body: StopInput,
        refuses: ['RAMP_NOT_RUNNING'],
      },
    },
    async (request, reply) =>
      changeRamp(request, reply, request.params, 'abort', request.body.reason),
  )
}

export default routes
