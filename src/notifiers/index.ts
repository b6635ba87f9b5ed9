import type { Notifier } from './contract.ts'
import { webhook } from './webhook.ts'

/** Every notifier, one line each. */
export const notifiers: readonly Notifier[] = [webhook]
