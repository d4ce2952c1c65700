import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readListFile } from '../../../../../../../domain/list-file.ts'
import {
  acceptListFiles,
  listBodyBytesMax,
  listFileKind,
} from '../../../../../../../http/list-body.ts'
import { changeList } from '../../../../../../../http/list-changes.ts'
import {
  ImportBody,
  ImportQuery,
  importMediaTypes,
  ListChanged,
  SegmentPath,
} from '../../../../../../../schemas/segment.ts'

/** Adds the values of a file to a list of a segment. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  acceptListFiles(app)
  for (const [list, List] of [
    ['included', 'Included'],
    ['excluded', 'Excluded'],
  ] as const) {
    app.post(
      `/${list}/import`,
      {
        bodyLimit: listBodyBytesMax,
        schema: {
          operationId: `import${List}`,
          summary: `Add the values of a file to the ${list} ones of a segment`,
          tags: ['segments'],
          consumes: importMediaTypes,
          params: SegmentPath,
          querystring: ImportQuery,
          body: ImportBody,
          response: { 200: ListChanged },
          refuses: ['SNAPSHOT_TOO_LARGE'],
          gives: ['ETag'],
        },
      },
      async (request, reply) => {
        const { header } = request.query
        const file = {
          kind: listFileKind(request.headers['content-type']),
          text: request.body,
          header: header === undefined ? undefined : header === 'true',
        }
        const values = (bucketBy: string) => readListFile({ ...file, bucketBy })
        return changeList(request, reply, { ...request.params, list, action: 'add', values })
      },
    )
  }
}

export default routes
