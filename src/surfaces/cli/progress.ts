import type { Text } from '../../domain/text.ts'
import type { CommandContext } from './context.ts'
import { paint, say } from './page.ts'
import { cut } from './width.ts'

/** One line on stderr that says what is being done; only where a person watches, and gone when it is done. */
export function progressOf({ io, hintLook }: CommandContext): { readonly tell: (text: Text) => void; readonly end: () => void } {
  if (io.stderr.isTTY !== true) return { tell: () => {}, end: () => {} }
  let shown = false
  return {
    tell: (text) => {
      shown = true
      io.stderr.write(`\r\u001b[K${paint(hintLook, 'work', cut(say(hintLook, text), hintLook.columns - 1))}`)
    },
    end: () => {
      if (shown) io.stderr.write('\r\u001b[K')
      shown = false
    },
  }
}
