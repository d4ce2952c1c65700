import { Link } from '@tanstack/react-router'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'

/** There is no page of this address. */
export function NotFound() {
  return (
    <Page title="Not found">
      <Empty icon="explain" title="There is no such page">
        The address may have been mistyped. <Link to="/">Go to your projects</Link>
      </Empty>
    </Page>
  )
}
