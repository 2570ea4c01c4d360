/** The tables of several charts as one: a row for each row head that any of them has, their columns side by side. */
import type { TableModel } from '../card-kind';

/** @param labels one a table, set before its columns */
export function joinedTables(title: string, labels: readonly string[], tables: readonly TableModel[]): TableModel {
  const heads = [...new Set(tables.flatMap(({ rows }) => rows.map(([head = '']) => head)))];
  const order = new Map(heads.map(head => [head, Number(head.replaceAll(',', ''))]));
  const parts = tables.map(({ rows, columns }) => ({
    width: columns.length - 1,
    cells: new Map(rows.map(([head = '', ...cells]) => [head, cells])),
  }));
  return {
    caption: `${title} by ${labels.join(', ')}`,
    columns: [
      tables[0]?.columns[0] ?? '',
      ...tables.flatMap(({ columns }, i) => columns.slice(1).map(column => `${labels[i] ?? ''}: ${column}`)),
    ],
    rows: heads
      .toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
      .map(head => [head, ...parts.flatMap(({ cells, width }) => cells.get(head) ?? Array<string>(width).fill('–'))]),
  };
}
