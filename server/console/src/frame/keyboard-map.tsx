import { Table } from '@mantine/core'
import { Dialog } from '../ui/dialog.tsx'
import { projectPages } from './pages.ts'

const keys = [
  ['Ctrl K', 'Search flags and commands'],
  ['/', 'Search on this page'],
  ['k', 'Kill a flag'],
  ['t', 'Light or dark'],
  ['?', 'This map'],
  ...projectPages.map(({ name, key }) => [`g ${key}`, `Go to ${name}`] as const),
  ['g t', 'Go to Tokens'],
  ['j k ↑ ↓', 'Move in the list of flags, when it has the focus'],
  ['x', 'Select the flag in the list'],
  ['Ctrl S', 'Review and save the changes of a flag'],
] as const

/** Which keys there are. */
export function KeyboardMap({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="Keyboard map" centered>
      <Table>
        <Table.Tbody>
          {keys.map(([key, what]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={120}>
                {key.split(' ').map((one) => (
                  <kbd className="kbd" key={one} style={{ marginRight: 4 }}>
                    {one}
                  </kbd>
                ))}
              </Table.Th>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
