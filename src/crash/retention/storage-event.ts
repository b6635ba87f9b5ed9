import type { HeldFile, RetentionPlan } from './plan-retention.ts'

/** What happens to stored files, told to whoever counts, alerts or shows it. */
export type StorageEvent =
  | { readonly kind: 'file_stored'; readonly file: HeldFile; readonly sha256: string; readonly ms: number }
  | { readonly kind: 'file_deleted'; readonly file: HeldFile; readonly why: RetentionPlan['deletions'][number]['why'] }
  | {
      readonly kind: 'storage_error'
      readonly during: 'store' | 'delete' | 'list'
      readonly name: string
      readonly code: string
      readonly message: string
    }
  | {
      readonly kind: 'cleanup_done'
      readonly deletedFiles: number
      readonly deletedBytes: number
      readonly heldFiles: number
      readonly heldBytes: number
    }
