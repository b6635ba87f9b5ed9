import { expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import { jsonPointer, manualCommand } from './manual-command.ts'

it('is a line that a shell takes as it is, quotes included', () => {
  const command = manualCommand(objectRef('Deployment', 'shop', 'cart'), {
    verb: 'patch',
    changes: [{ path: ['metadata', 'annotations', 'a/b'], before: undefined, after: "it's", guards: [] }],
  })
  expect(command).toBe(
    `kubectl patch deployment cart -n shop --type=json -p '[{"op":"add","path":"/metadata/annotations/a~1b","value":"it'\\''s"}]'`,
  )
})

it('escapes pointers', () => {
  expect(jsonPointer(['a~b', 'c/d', 0])).toBe('/a~0b/c~1d/0')
})
