import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run build:web` writes dist/web, which the server serves. In development `vite web` passes API calls to a server on 8080. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // The charts of reports are one chunk, loaded when the first one comes into sight.
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }] },
      },
    },
  },
  server: { port: 57080, proxy: { '/api': 'http://127.0.0.1:8080' } },
})
