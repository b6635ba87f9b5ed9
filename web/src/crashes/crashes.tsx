import { Link } from 'wouter'
import { useWords } from '../language/language.tsx'
import { Models } from '../models/models.tsx'
import '../styles/crashes.css'
import { Bugs } from './bugs.tsx'
import { CoreFiles } from './core-files.tsx'
import { Instances } from './instances.tsx'
import { type CrashPart, crashParts } from './parts.ts'
import { Storage } from './storage.tsx'

/** What crashes: the bugs, and everything about the cores they leave. */
export function Crashes({ part }: { readonly part: CrashPart | undefined }) {
  return (
    <>
      <Parts part={part} />
      {part === undefined ? (
        <Bugs />
      ) : part === 'files' ? (
        <CoreFiles />
      ) : part === 'instances' ? (
        <Instances />
      ) : part === 'storage' ? (
        <Storage />
      ) : (
        <Models />
      )}
    </>
  )
}

function Parts({ part }: { readonly part: CrashPart | undefined }) {
  const { crashes } = useWords().texts
  return (
    <nav className="parts crash-parts" aria-label={crashes.parts}>
      {[undefined, ...crashParts].map((each) => (
        <Link
          key={each ?? 'bugs'}
          href={each === undefined ? '/crashes' : `/crashes/${each}`}
          className="part-link"
          {...(each === part ? { 'aria-current': 'page' as const } : {})}
        >
          {crashes[each ?? 'bugs']}
        </Link>
      ))}
    </nav>
  )
}
