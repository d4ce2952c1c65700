import t from 'tap'
import { Runs } from '../../bench/measure.ts'
import { writeMeasures, writeNumber } from '../../bench/table.ts'

t.test('a table gives the median and the spread of the runs of each figure', async (t) => {
  const runs = new Runs()
  runs.add('kill', 'ms', 30)
  runs.add('commits', 'commits/s', 12_345.6)
  runs.add('kill', 'ms', 10)
  runs.add('kill', 'ms', 20)
  const lines = writeMeasures(runs.measures()).split('\n')
  const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()))
  t.same(cells[2], ['', 'kill', '20', '10', '30', 'ms', '3', ''])
  t.same(cells[3], ['', 'commits', '12,346', '12,346', '12,346', 'commits/s', '1', ''])
  t.equal(new Set(lines.map((line) => line.length)).size, 1, 'all lines are of one width')
})

t.test('numbers are shown with no more digits than were measured', async (t) => {
  t.equal(writeNumber(0.123456), '0.123')
  t.equal(writeNumber(-2.5), '-2.5')
  t.equal(writeNumber(99.96), '100')
  t.equal(writeNumber(123.7), '124')
  t.equal(writeNumber(Number.NaN), '-')
})
