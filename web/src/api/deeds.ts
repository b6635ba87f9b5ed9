import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Fault } from './fault.ts'
import { incidentChanged, keys } from './questions.ts'
import { remove, tell } from './request.ts'
import type { DeadLetter, Incident, Plan, Role, Token, WriteSwitch } from './shapes.ts'

/** What a person may do. Each deed is one request; what it changed is shown from the server's answer, never guessed beforehand. */
export type IncidentDeed =
  | { readonly do: 'approve'; readonly plan: Plan; readonly comment?: string | undefined }
  | { readonly do: 'reject'; readonly plan: Plan; readonly comment?: string | undefined }
  | { readonly do: 'undo' | 'diagnose' | 'dismiss' | 'split'; readonly id: string; readonly comment?: string | undefined }
  | { readonly do: 'merge'; readonly id: string; readonly into: string; readonly comment?: string | undefined }
  | { readonly do: 'feedback'; readonly id: string; readonly rating: 'good' | 'bad'; readonly comment?: string | undefined }

export function useIncidentDeed(): UseMutationResult<Incident, Fault, IncidentDeed> {
  const client = useQueryClient()
  return useMutation<Incident, Fault, IncidentDeed>({
    mutationFn: (deed) => request(deed),
    onSuccess: (incident, deed) => {
      incidentChanged(client, incident)
      // Both have changed, and the answer is the one that stays.
      if (deed.do === 'merge') void client.invalidateQueries({ queryKey: keys.incident(deed.id) })
    },
  })
}

function request(deed: IncidentDeed): Promise<Incident> {
  const comment = deed.comment === undefined || deed.comment.trim() === '' ? {} : { comment: deed.comment.trim() }
  switch (deed.do) {
    case 'approve':
      return tell<Incident>(`/plans/${deed.plan.id}/approve`, { digest: deed.plan.digest, ...comment })
    case 'reject':
      return tell<Incident>(`/plans/${deed.plan.id}/reject`, comment)
    case 'merge':
      return tell<Incident>(`/incidents/${deed.id}/merge`, { into: deed.into, ...comment })
    case 'feedback':
      return tell<Incident>(`/incidents/${deed.id}/feedback`, { rating: deed.rating, ...comment })
    case 'undo':
    case 'diagnose':
    case 'dismiss':
    case 'split':
      return tell<Incident>(`/incidents/${deed.id}/${deed.do}`, comment)
  }
}

export function useWriteSwitch(): UseMutationResult<WriteSwitch, Fault, { readonly paused: boolean; readonly comment?: string }> {
  const client = useQueryClient()
  return useMutation<WriteSwitch, Fault, { readonly paused: boolean; readonly comment?: string }>({
    mutationFn: ({ paused, comment }) =>
      tell<WriteSwitch>(paused ? '/actions/pause' : '/actions/resume', comment === undefined || comment === '' ? {} : { comment }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.overview }),
  })
}

export function useReplay(): UseMutationResult<unknown, Fault, DeadLetter> {
  const client = useQueryClient()
  return useMutation<unknown, Fault, DeadLetter>({
    mutationFn: ({ id }) => tell(`/dead-letters/${encodeURIComponent(id)}/replay`),
    onSettled: () => client.invalidateQueries({ queryKey: keys.deadLetters }),
  })
}

export function useAddToken(): UseMutationResult<
  Token & { readonly token: string },
  Fault,
  { readonly name: string; readonly role: Role }
> {
  const client = useQueryClient()
  return useMutation<Token & { readonly token: string }, Fault, { readonly name: string; readonly role: Role }>({
    mutationFn: (token) => tell<Token & { readonly token: string }>('/tokens', token),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  })
}

export function useRemoveToken(): UseMutationResult<unknown, Fault, string> {
  const client = useQueryClient()
  return useMutation<unknown, Fault, string>({
    mutationFn: (name) => remove(`/tokens/${encodeURIComponent(name)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  })
}
