import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useOverview } from '../api/questions.ts'
import { useWords } from '../language/language.tsx'
import { ApprovalIcon, CrashIcon, HelpIcon, HistoryIcon, NowIcon, ReleaseIcon, SettingsIcon } from '../parts/icons.tsx'
import { useKeyboard } from '../parts/keyboard.ts'
import { usePlaceTitle } from '../parts/title.ts'
import { Appearance } from './appearance.tsx'
import { Help } from './help.tsx'

/** What surrounds every page: where one is, where one can go, and how the page speaks and looks. On a phone the pages stand below, under the thumb. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const { texts } = useWords()
  const [isHelping, setHelping] = useState(false)
  const [path] = useLocation()
  useKeyboard({ '?': () => setHelping(true) })
  return (
    <div className={path.startsWith('/i/') ? 'shell shell-trouble' : 'shell'}>
      <a className="skip" href="#content">
        {texts.app.skip}
      </a>
      <header className="top">
        <Link href="/" className="brand">
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path d="M20.2 14.6A8.6 8.6 0 1 1 17 5" />
            <path d="M8.4 12.4l2.8 2.8 8-8.4" />
          </svg>
          {texts.app.name}
        </Link>
        <Pages />
        <div className="top-tools">
          <Appearance />
          <button type="button" className="icon-button" title={texts.app.help} aria-label={texts.app.help} onClick={() => setHelping(true)}>
            <HelpIcon />
          </button>
        </div>
      </header>
      <main id="content" className="content" tabIndex={-1}>
        {children}
      </main>
      {isHelping ? <Help close={() => setHelping(false)} /> : null}
    </div>
  )
}

function Pages() {
  const { texts, number } = useWords()
  const overview = useOverview().data
  const [path] = useLocation()
  const pages = [
    { href: '/', name: texts.app.now, icon: <NowIcon />, count: overview?.open, isHere: path === '/' || path.startsWith('/i/') },
    { href: '/approvals', name: texts.app.approvals, icon: <ApprovalIcon />, count: overview?.needApproval, isHere: path === '/approvals' },
    { href: '/history', name: texts.app.history, icon: <HistoryIcon />, isHere: path === '/history' },
    { href: '/releases', name: texts.releases.nav, icon: <ReleaseIcon />, isHere: /^\/(releases|reports)/.test(path) },
    { href: '/crashes', name: texts.crashes.nav, icon: <CrashIcon />, isHere: path.startsWith('/crashes') },
    { href: '/settings', name: texts.app.settings, icon: <SettingsIcon />, isHere: path.startsWith('/settings') },
  ]
  usePlaceTitle(pages.find(({ isHere }) => isHere)?.name, path)
  return (
    <nav className="pages" aria-label={texts.app.pages}>
      {pages.map(({ href, name, icon, count, isHere }) => (
        <Link key={href} href={href} className="page-link" {...(isHere ? { 'aria-current': 'page' as const } : {})}>
          {icon}
          <span>{name}</span>
          {count === undefined || count === 0 ? null : <span className="page-count">{number(count)}</span>}
        </Link>
      ))}
    </nav>
  )
}
