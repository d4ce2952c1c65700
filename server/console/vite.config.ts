import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev --workspace server/console` finds the API. */
const server = 'http://127.0.0.1:4400'

export default defineConfig({
  root: import.meta.dirname,
  // Relative: the server says at run time under which path it serves.
  base: './',
  plugins: [react()],
  resolve: { dedupe: ['react', 'react-dom'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Nothing inlined: data URLs in scripts and styles are what the policy forbids.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // What a first visit needs comes in one file: each file more is a round of headers.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  server: { proxy: { '/api': server, '/console/session': server } },
})
