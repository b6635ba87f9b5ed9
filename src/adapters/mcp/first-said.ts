import { canonicalJson } from '../../domain/json.ts'
import type { RemoteTool } from '../../ports/tool-server.ts'
import type { Offer } from './offered-tools.ts'

const mostKept = 1000
const otherwise = 'it describes itself otherwise than before: what it said first is kept until Aceso is started again'
const tooMany = `the server has listed more than ${mostKept} names in turn`

/**
 * What a server first said of its tools stays what a model is told, for as long as this process lives: a server that was looked at cannot say something else later. The
 * tool itself goes on to be asked; that it describes itself otherwise is told, and a restart takes the new words up.
 */
export function firstSaid(): (offer: Offer) => Offer {
  const known = new Map<string, RemoteTool>()
  return ({ tools, withheld }) => {
    const told: { readonly remoteName: string; readonly why: string }[] = []
    const kept = tools.flatMap((tool) => {
      const before = known.get(tool.name)
      if (before !== undefined && wordsOf(before) !== wordsOf(tool)) told.push({ remoteName: tool.remoteName, why: otherwise })
      if (before !== undefined) return [before]
      if (known.size >= mostKept) {
        told.push({ remoteName: tool.remoteName, why: tooMany })
        return []
      }
      known.set(tool.name, tool)
      return [tool]
    })
    return { tools: kept, withheld: [...withheld, ...told] }
  }
}

function wordsOf({ remoteName, description, inputSchema }: RemoteTool): string {
  return `${remoteName}\n${description}\n${canonicalJson(inputSchema)}`
}
