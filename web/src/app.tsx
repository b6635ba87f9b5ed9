import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useLiveChanges } from './api/live.ts'
import { access } from './api/token.ts'
import { crashParts } from './crashes/parts.ts'
import { useWords } from './language/language.tsx'
import { Now } from './now/now.tsx'
import { Asking } from './parts/asking.tsx'
import { Shell } from './shell/shell.tsx'

const Trouble = lazy(() => import('./trouble/trouble.tsx').then(({ Trouble }) => ({ default: Trouble })))
const Approvals = lazy(() => import('./approvals/approvals.tsx').then(({ Approvals }) => ({ default: Approvals })))
const History = lazy(() => import('./history/history.tsx').then(({ History }) => ({ default: History })))
const Releases = lazy(() => import('./releases/releases.tsx').then(({ Releases }) => ({ default: Releases })))
const ReleasePage = lazy(() => import('./report/release-page.tsx').then(({ ReleasePage }) => ({ default: ReleasePage })))
const ReportPage = lazy(() => import('./report/release-page.tsx').then(({ ReportPage }) => ({ default: ReportPage })))
const Crashes = lazy(() => import('./crashes/crashes.tsx').then(({ Crashes }) => ({ default: Crashes })))
const Group = lazy(() => import('./crash-group/group.tsx').then(({ Group }) => ({ default: Group })))
const Crash = lazy(() => import('./crash/crash.tsx').then(({ Crash }) => ({ default: Crash })))
const Settings = lazy(() => import('./settings/settings.tsx').then(({ Settings }) => ({ default: Settings })))
const Login = lazy(() => import('./login/login.tsx').then(({ Login }) => ({ default: Login })))

/** Which page an address shows; the login view when the server does not know who asks. */
export function App() {
  const isRefused = useSyncExternalStore(access.subscribe, access.isRefused)
  const client = useQueryClient()
  const { texts } = useWords()
  if (isRefused) {
    return (
      <Suspense fallback={<Asking what={texts.asking.page} />}>
        <Login entered={() => client.clear()} />
      </Suspense>
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
    </Shell>
  )
}

/** Under one address: the parts of the list by their words, a bug by `crash-...`, a crash by its id. */
function CrashPages({ what }: { readonly what: string | undefined }) {
  const part = crashParts.find((each) => each === what)
  if (what === undefined || part !== undefined) return <Crashes part={part} />
  return what.startsWith('crash-') ? <Group key={what} id={what} /> : <Crash key={what} id={what} />
}
