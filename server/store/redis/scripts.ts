import { readdirSync, readFileSync } from 'node:fs'
import type { ClientContext, Result } from 'ioredis'

type Argument = string | number

/** The scripts beside this file as commands: KEYS first, then ARGV, as the header of each says. */
declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext> {
    commitDocuments(
      layout: string,
      meta: string,
      log: string,
      docs: string,
      operation: string,
      blobs: string,
      blobUses: string,
      ...argv: Argument[]
    ): Result<unknown, Context>
    putBlob(blobs: string, blobUses: string, hash: string, text: string): Result<unknown, Context>
    collectBlobs(
      layout: string,
      meta: string,
      blobs: string,
      blobUses: string,
      ...argv: Argument[]
    ): Result<unknown, Context>
    readCut(meta: string, docs: string): Result<unknown, Context>
    readLog(meta: string, log: string, after: number, limit: number): Result<unknown, Context>
    trimAudit(
      meta: string,
      log: string,
      checkpoints: string,
      through: number,
      closing: string,
    ): Result<unknown, Context>
    raiseLayout(layout: string, version: number, minWriter: number): Result<unknown, Context>
    replaceNote(
      notes: string,
      name: string,
      version: number,
      value: string,
    ): Result<unknown, Context>
    acquireLease(lease: string, holder: string, ttlMs: number): Result<unknown, Context>
    renewLease(lease: string, holder: string, ttlMs: number): Result<unknown, Context>
    releaseLease(lease: string, holder: string): Result<unknown, Context>
    addCounters(
      counters: string,
      reports: string,
      runs: string,
      run: string,
      seq: number,
      ...argv: Argument[]
    ): Result<unknown, Context>
    touchPresence(
      seen: string,
      states: string,
      instance: string,
      state: string,
      instancesMax: number,
      keptMs: number,
    ): Result<unknown, Context>
    listPresence(seen: string, states: string, withinMs: number): Result<unknown, Context>
    dropPresence(seen: string, states: string, instance: string): Result<unknown, Context>
  }
}

/** A script as ioredis takes it. */
export interface Script {
  readonly lua: string
  readonly numberOfKeys: number
}

/** Where the scripts are. */
export const SCRIPT_FOLDER = new URL('./lua/', import.meta.url)

/**
 * Reads all scripts. The file `commit-documents-7.lua` becomes the command `commitDocuments` with
 * seven keys. Throws on a file that is not named so.
 */
export function readScripts(): Record<string, Script> {
  const files = readdirSync(SCRIPT_FOLDER).filter((file) => file.endsWith('.lua'))
  return Object.fromEntries(
    files.map((file) => {
      const [, words, keys] = /^([a-z]+(?:-[a-z]+)+)-(\d+)\.lua$/.exec(file) ?? []
      if (words === undefined) throw new Error(`${file} is not named like verb-noun-5.lua`)
      const command = words.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
      const lua = readFileSync(new URL(file, SCRIPT_FOLDER), 'utf8')
      return [command, { lua, numberOfKeys: Number(keys) }]
    }),
  )
}
