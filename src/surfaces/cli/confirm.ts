import { AcesoError } from '../../domain/errors.ts'
import type { Text } from '../../domain/text.ts'
import type { CommandContext } from './context.ts'

/** Asks once more. Where nobody sits at a terminal, only `--yes` is an answer. */
export async function confirmed(question: Text, yes: boolean | undefined, { io, hintLook }: CommandContext): Promise<void> {
  if (yes === true) return
  const answer = await io.ask(`${question[hintLook.language]} [y/N] `)
  if (answer === undefined)
    throw new AcesoError('input-invalid', 'nobody is at a terminal to confirm', { next: 'give --yes, if that is what you want' })
  if (!/^(?:y|yes|是|好)$/i.test(answer.trim())) throw new AcesoError('conflict', 'not confirmed; nothing was changed')
}
