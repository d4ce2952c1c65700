import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { projectsQuery } from '../api/queries.ts'
import { Frame } from '../frame/frame.tsx'
import { Page } from '../ui/page.tsx'
import { LoadingRows, ProblemAlert } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { NewProject } from './new-project.tsx'

/** All projects, and a new one. */
export function ProjectsPage() {
  const { data: projects, error, refetch } = useQuery(projectsQuery)
  return (
    <Frame project={null}>
      <Page title="Projects" lead="Each holds its own flags, segments and environments.">
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {projects === undefined && error === null && <LoadingRows rows={3} />}
        {projects !== undefined && projects.length > 0 && (
          <div className="panel table-wrap">
            <Table verticalSpacing="sm" horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Key</Table.Th>
                  <Table.Th>Made</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {projects.map(({ key, name, createdAt }) => (
                  <Table.Tr key={key}>
                    <Table.Td>
                      <Link to="/p/$project/flags" params={{ project: key }}>
                        {name}
                      </Link>
                    </Table.Td>
                    <Table.Td className="mono">{key}</Table.Td>
                    <Table.Td>
                      <Time at={createdAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
        <NewProject />
      </Page>
    </Frame>
  )
}
