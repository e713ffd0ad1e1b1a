import { fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

export interface ParquetColumn {
  readonly name: string;
  readonly type: "STRING" | "INT32" | "DOUBLE" | "BOOLEAN";
  readonly nullable?: boolean;
}
export type ParquetValue = string | number | boolean | null;

/** Rows of one group: what is held in memory before it is written. */
const rowsPerGroup = 10_000;

/** Writes rows to a Parquet file group by group, so that memory does not grow with the file. Equal rows give equal bytes. */
export class ParquetRowWriter {
  readonly #columns: readonly ParquetColumn[];
  readonly #writer: ParquetWriter;
  #rows: ParquetValue[][];

  constructor(path: string, columns: readonly ParquetColumn[]) {
    this.#columns = columns;
    this.#rows = columns.map(() => []);
    const schema = schemaFromColumnData({ columnData: this.#columnData() });
    this.#writer = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: "redraw" });
  }

  /** Adds a row, its values in the order of the columns. */
  async add(values: readonly ParquetValue[]): Promise<void> {
    this.#rows.forEach((column, at) => {
      column.push(values[at] ?? null);
    });
    if ((this.#rows[0]?.length ?? 0) >= rowsPerGroup) await this.#flush();
  }

  /** Writes what is left and the footer. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#writer.finish();
  }

  #columnData() {
    return this.#columns.map(({ name, type, nullable = false }, at) => ({
      name,
      type,
      nullable,
      data: this.#rows[at] ?? [],
    }));
  }

  async #flush(): Promise<void> {
    await this.#writer.write({ columnData: this.#columnData(), rowGroupSize: rowsPerGroup });
    this.#rows = this.#columns.map(() => []);
  }
}
