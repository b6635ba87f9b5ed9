import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Fault } from './api/fault.ts'
import { App } from './app.tsx'
import { LanguageProvider } from './language/language.tsx'
import { PartMissing } from './parts/part.ts'
import { applyTheme, storedTheme } from './shell/theme.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/button.css'
import './styles/state.css'
import './styles/dialog.css'
import './styles/list.css'
import './styles/page.css'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (times, fault) => fault instanceof Fault && fault.retryable && fault.code !== 'network' && times < 2,
      staleTime: 2_000,
    },
  },
})

applyTheme(storedTheme())
const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root, {
  onCaughtError: (fault) => {
    // The page says by itself that a part did not come.
    if (!(fault instanceof PartMissing)) reportError(fault)
  },
}).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <App />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
