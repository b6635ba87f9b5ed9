/** Lets `most` tasks through at once, the others in the order they came; one that is cancelled while it waits never starts. */
export function turnstile(most: number): <T>(signal: AbortSignal, task: () => Promise<T>) => Promise<T> {
  let inside = 0
  const waiting: (() => void)[] = []
  return async (signal, task) => {
    if (inside >= most) {
      await new Promise<void>((resolve, reject) => {
        const enter = (): void => {
          signal.removeEventListener('abort', leave)
          resolve()
        }
        const leave = (): void => {
          const index = waiting.indexOf(enter)
          if (index >= 0) waiting.splice(index, 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', leave, { once: true })
        waiting.push(enter)
      })
    } else inside++
    try {
      signal.throwIfAborted()
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) inside--
      else next()
    }
  }
}
