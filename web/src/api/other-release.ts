const reloadedFor = 'aceso.reloaded-for'
const patienceMs = 10_000

/** Loads the page anew if the server has another release of it than the one that runs here, and not twice for the same one. Says whether it does. */
export async function reloadForOtherRelease(): Promise<boolean> {
  const served = await servedEntry()
  if (served === undefined || served === runningEntry() || isKnown(served)) return false
  window.location.reload()
  return true
}

function runningEntry(): string | null | undefined {
  return document.querySelector('script[type="module"][src]')?.getAttribute('src')
}

/** The application's first file as the server names it now; it carries a hash of its content. Undefined where nobody says. */
async function servedEntry(): Promise<string | undefined> {
  try {
    const answer = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store', signal: AbortSignal.timeout(patienceMs) })
    return answer.ok ? /<script type="module"[^>]* src="([^"]+)"/.exec(await answer.text())?.[1] : undefined
  } catch {
    return undefined
  }
}

/** Kept in the tab. Where nothing can be kept, every release counts as known: a page that reloads for ever helps nobody. */
function isKnown(entry: string): boolean {
  try {
    const known = window.sessionStorage.getItem(reloadedFor)
    window.sessionStorage.setItem(reloadedFor, entry)
    return known === entry
  } catch {
    return true
  }
}
