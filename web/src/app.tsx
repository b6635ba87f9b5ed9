import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect, useSyncExternalStore } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useLiveChanges } from './api/live.ts'
import { access } from './api/token.ts'
import { crashParts } from './crashes/parts.ts'
import { useWords } from './language/language.tsx'
import { Now } from './now/now.tsx'
import { Asking } from './parts/asking.tsx'
import { Guarded } from './parts/guarded.tsx'
import { part } from './parts/part.ts'
import { Shell } from './shell/shell.tsx'

const Trouble = part(() => import('./trouble/trouble.tsx'), 'Trouble')
const Approvals = part(() => import('./approvals/approvals.tsx'), 'Approvals')
const History = part(() => import('./history/history.tsx'), 'History')
const Releases = part(() => import('./releases/releases.tsx'), 'Releases')
const ReleasePage = part(() => import('./report/release-page.tsx'), 'ReleasePage')
const ReportPage = part(() => import('./report/release-page.tsx'), 'ReportPage')
const Crashes = part(() => import('./crashes/crashes.tsx'), 'Crashes')
const Group = part(() => import('./crash-group/group.tsx'), 'Group')
const Crash = part(() => import('./crash/crash.tsx'), 'Crash')
const Settings = part(() => import('./settings/settings.tsx'), 'Settings')
const Login = part(() => import('./login/login.tsx'), 'Login')

/** Which page an address shows; the login view when the server does not know who asks. */
export function App() {
  const isRefused = useSyncExternalStore(access.subscribe, access.isRefused)
  const client = useQueryClient()
  const { texts } = useWords()
  if (isRefused) {
    return (
      <Guarded>
        <Suspense fallback={<Asking what={texts.asking.page} />}>
          <Login entered={() => client.clear()} />
        </Suspense>
      </Guarded>
    )
  }
  return <Pages />
}

function Pages() {
  const { texts } = useWords()
  const [path] = useLocation()
  useLiveChanges()
  useEffect(() => {
    // Another page begins at its top; a filter or an opened evidence leaves the reader where he is.
    if (path !== '') window.scrollTo(0, 0)
  }, [path])
  return (
    <Shell>
      <Guarded place={path}>
        <Suspense fallback={<Asking what={texts.asking.page} />}>
          <Switch>
            <Route path="/">
              <Now />
            </Route>
            <Route path="/i/:id">{({ id }) => <Trouble key={id} id={id} />}</Route>
            <Route path="/approvals">
              <Approvals />
            </Route>
            <Route path="/history">
              <History />
            </Route>
            <Route path="/releases">
              <Releases />
            </Route>
            <Route path="/releases/:id">{({ id }) => <ReleasePage key={id} id={id} />}</Route>
            <Route path="/reports/:id">{({ id }) => <ReportPage key={id} id={id} />}</Route>
            <Route path="/crashes/:what?">{({ what }) => <CrashPages what={what} />}</Route>
            <Route path="/settings/:part?">{({ part }) => <Settings part={part} />}</Route>
            <Route>
              <div className="empty">
                <h1>{texts.app.notFound}</h1>
                <Link href="/" className="button">
                  {texts.app.backToNow}
                </Link>
              </div>
            </Route>
          </Switch>
        </Suspense>
      </Guarded>
    </Shell>
  )
}

/** Under one address: the parts of the list by their words, a bug by `crash-...`, a crash by its id. */
function CrashPages({ what }: { readonly what: string | undefined }) {
  const part = crashParts.find((each) => each === what)
  if (what === undefined || part !== undefined) return <Crashes part={part} />
  return what.startsWith('crash-') ? <Group key={what} id={what} /> : <Crash key={what} id={what} />
}
