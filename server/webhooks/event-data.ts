import type { DescribedEntry } from '../audit/describe-entries.ts'

/** What a webhook tells of: an entry of the audit, with the key of its project. */
export type EventData = {
  readonly project: string
  /** Where the console shows it, if this server knows its own address. */
  readonly url?: string
} & DescribedEntry
