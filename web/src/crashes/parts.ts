/** Parts of the list beside the bugs themselves, by the word in the address. */
export const crashParts = ['files', 'instances', 'storage', 'budget'] as const
export type CrashPart = (typeof crashParts)[number]
