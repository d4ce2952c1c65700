import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { whenSignedOut } from './api/client.ts'
import { ApiProblem } from './api/problem.ts'
import { keys } from './api/queries.ts'
import { styleNonce } from './base.ts'
import { router } from './router.tsx'
import { cssVariables, theme } from './theme.ts'

const retriesMax = 3

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The stream of events says what is old; time does not.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < retriesMax && isPassing(error),
      retryDelay: (count) => Math.min(250 * 2 ** count, 3000),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

// What was typed stays where it is: signing in again happens over it.
whenSignedOut(() => queryClient.setQueryData(keys.session, null))

/** Whether asking again may help. */
function isPassing(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      // Written by the script, which can anyway: Mantine's file of them would be one more to load.
      deduplicateCssVariables={false}
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
