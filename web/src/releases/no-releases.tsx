import { useOverview } from '../api/questions.ts'
import { useWords } from '../language/language.tsx'
import { FirstSteps } from '../parts/first-steps.tsx'
import { Mark } from '../parts/mark.tsx'
import { NoneMatch } from '../parts/none-match.tsx'

/** An empty list is an answer: nothing matches, or nobody has told of a release yet, and then the ways of telling. */
export function NoReleases({ isNarrow, clear }: { readonly isNarrow: boolean; readonly clear: () => void }) {
  const { texts } = useWords()
  const t = texts.releases.empty
  const isLocal = useOverview().data?.caller.local === true
  if (isNarrow) return <NoneMatch title={t.narrow} clear={clear} />
  return (
    <>
      <div className="empty">
        <p className="empty-title">
          <Mark tone="grey" size={18} /> {t.none}
        </p>
        <p className="quiet">{t.what}</p>
      </div>
      <FirstSteps title={t.start} steps={stepsOf(t.steps, location.origin, isLocal)} />
    </>
  )
}

type StepTexts = Readonly<Record<'cluster' | 'register' | 'alert' | 'alertmanager', string>>

/** The four ways, the one with the least work first. */
function stepsOf(t: StepTexts, origin: string, isLocal: boolean) {
  const headers = `${isLocal ? '' : '-H "authorization: Bearer $ACESO_TOKEN" '}-H 'content-type: application/json'`
  const release = { id: 'cart-42', appName: 'cart', packageVersion: '1.4.2', status: 'deploying' }
  const alert = { key: 'errors', alertname: 'HighErrorRate', status: 'firing', labels: { deploymentId: 'cart-42' } }
  return [
    { what: t.cluster, line: 'aceso diagnose deployment cart -n shop --follow' },
    { what: t.register, line: `curl ${headers} -d '${JSON.stringify(release)}' ${origin}/api/v1/deployments` },
    { what: t.alert, line: `curl ${headers} -d '${JSON.stringify(alert)}' ${origin}/v1/alerts` },
    { what: t.alertmanager, line: `webhook_configs: [{ url: '${origin}/v1/alerts' }]` },
  ]
}
