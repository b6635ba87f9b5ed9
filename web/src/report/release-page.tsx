import type { UseQueryResult } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { Fault } from '../api/fault.ts'
import { useRelease, useReport } from '../api/releases.ts'
import type { ReleaseDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { BackIcon } from '../parts/icons.tsx'
import { useKeyboard } from '../parts/keyboard.ts'
import { Problem } from '../parts/problem.tsx'
import { useAddress } from '../parts/search-params.ts'
import '../styles/trouble.css'
import '../styles/plan.css'
import '../styles/releases.css'
import '../styles/report.css'
import { NoReport } from './no-report.tsx'
import { Report } from './report.tsx'

/** A release with the report that is to be read of it, or with the version that the address names. */
export function ReleasePage({ id }: { readonly id: string }) {
  const { locale } = useWords()
  const [address] = useAddress()
  const release = useRelease(id, locale)
  return (
    <Frame>
      <Found question={release} what={id}>
        {(detail) => <OfRelease detail={detail} version={Number(address.get('v') ?? '') || undefined} />}
      </Found>
    </Frame>
  )
}

/** One report by its own id, as incidents, notices and the command line name it. */
export function ReportPage({ id }: { readonly id: string }) {
  const { locale } = useWords()
  const report = useReport(id, locale)
  const release = useRelease(report.data?.deploymentId, locale)
  return (
    <Frame>
      <Found question={report} what={id}>
        {(known) => (
          <Found question={release} what={known.deploymentId}>
            {(detail) => <Report detail={detail} report={known} />}
          </Found>
        )}
      </Found>
    </Frame>
  )
}

function OfRelease({ detail, version }: { readonly detail: ReleaseDetail; readonly version: number | undefined }) {
  const { locale, texts, say } = useWords()
  const wanted = version === undefined ? currentOf(detail) : detail.versions.find((each) => each.version === version)
  const report = useReport(wanted?.id, locale)
  if (wanted === undefined)
    return version === undefined ? (
      <NoReport release={detail.deployment} />
    ) : (
      <div className="empty">
        <p className="empty-title">{say(texts.report.noVersion, { version })}</p>
        <Link href={`/releases/${encodeURIComponent(detail.deployment.id)}`} className="button">
          {texts.report.toCurrent}
        </Link>
      </div>
    )
  return (
    <Found question={report} what={wanted.id}>
      {(known) => <Report key={known.id} detail={detail} report={known} />}
    </Found>
  )
}

/** The server's word for the one to read; while nothing can be read yet, the one that is being written. */
function currentOf({ report, versions }: ReleaseDetail): ReleaseDetail['versions'][number] | undefined {
  const current = versions.find(({ id }) => id === report?.id)
  return current?.status === 'completed' ? current : (versions.find(({ status }) => status === 'generating') ?? current)
}

function Frame({ children }: { readonly children: React.ReactNode }) {
  const { texts } = useWords()
  const [, go] = useLocation()
  useKeyboard({ u: () => go('/releases') })
  return (
    <>
      <Link href="/releases" className="back">
        <BackIcon /> {texts.releases.nav}
      </Link>
      {children}
    </>
  )
}

interface FoundParts<Answer> {
  readonly question: UseQueryResult<Answer, Fault>
  readonly what: string
  readonly children: (answer: Answer) => React.ReactNode
}

function Found<Answer>({ question, what, children }: FoundParts<Answer>) {
  const { texts, say } = useWords()
  const { data, error } = question
  if (data !== undefined) return children(data)
  if (error === null) return <Asking what={say(texts.releases.asking.one, { id: what })} />
  if (error instanceof Fault && (error.status === 404 || error.status === 400))
    return (
      <div className="empty">
        <h1 className="empty-title">{say(texts.report.notFound, { id: what })}</h1>
        <Link href="/releases" className="button">
          {texts.report.toReleases}
        </Link>
      </div>
    )
  return <Problem fault={error} again={() => void question.refetch()} />
}
