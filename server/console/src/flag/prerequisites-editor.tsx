import { ActionIcon, Button, Group, MultiSelect, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { flagsQuery } from '../api/queries.ts'
import type { FlagConfig } from '../api/types.ts'
import { Icon } from '../ui/icons.tsx'

type Prerequisites = FlagConfig['prerequisites']

/** Other flags that must serve certain variations first; else this one serves its off variation. */
export function PrerequisitesEditor({
  project,
  flag,
  prerequisites,
  onChange,
  isDisabled,
}: {
  readonly project: string
  readonly flag: string
  readonly prerequisites: Prerequisites
  readonly onChange: (prerequisites: Prerequisites) => void
  readonly isDisabled: boolean
}) {
  const { data: flags = [] } = useQuery(flagsQuery(project))
  const keys = flags.filter(({ key, archived }) => key !== flag && !archived).map(({ key }) => key)
  const variationsOf = (key: string) =>
    flags.find((one) => one.key === key)?.variations.map((one) => one.key) ?? []
  return (
    <Stack gap="sm">
      {prerequisites.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the flag is being chosen, the place is not
        <Group key={index} gap={8} align="flex-end">
          <Select
            label="Flag"
            // One that is archived is shown too.
            data={one.flag === '' ? keys : [...new Set([...keys, one.flag])]}
            value={one.flag}
            searchable
            limit={50}
            onChange={(key) => {
              const first = variationsOf(key ?? '').slice(0, 1)
              onChange(prerequisites.toSpliced(index, 1, { flag: key ?? '', variations: first }))
            }}
            disabled={isDisabled}
            w={260}
          />
          <MultiSelect
            label="serves one of"
            data={variationsOf(one.flag)}
            value={one.variations}
            onChange={(variations) =>
              onChange(prerequisites.toSpliced(index, 1, { ...one, variations }))
            }
            disabled={isDisabled}
            w={260}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={`Remove the prerequisite ${one.flag}`}
            onClick={() => onChange(prerequisites.toSpliced(index, 1))}
            disabled={isDisabled}
          >
            <Icon name="close" size={15} />
          </ActionIcon>
        </Group>
      ))}
      {prerequisites.length === 0 && (
        <Text size="sm" c="dimmed">
          None: it depends on no other flag.
        </Text>
      )}
      {!isDisabled && (
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() =>
              onChange([
                ...prerequisites,
                { flag: keys[0] ?? '', variations: variationsOf(keys[0] ?? '').slice(0, 1) },
              ])
            }
            disabled={keys.length === 0}
          >
            Add a prerequisite
          </Button>
        </div>
      )}
    </Stack>
  )
}
