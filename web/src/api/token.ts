const stored = 'aceso.token'
const listeners = new Set<() => void>()
let refused = false

/** The reader's token lives in this tab only. When the server refuses it (or asks for one), the login view takes over. */
export const access = {
  token: (): string | undefined => sessionStorage.getItem(stored) ?? undefined,
  isRefused: (): boolean => refused,

  enter: (token: string): void => {
    sessionStorage.setItem(stored, token)
    refused = false
    tell()
  },
  leave: (): void => {
    sessionStorage.removeItem(stored)
    refused = true
    tell()
  },
  refuse: (): void => {
    if (refused) return
    refused = true
    tell()
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

function tell(): void {
  for (const listener of listeners) listener()
}
