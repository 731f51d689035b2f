import { Bytes } from '../bytes.ts'

/** The lines that a bulk query found. They are bytes, and where each of them ends: texts would be several times as large. */
export class ResultLines {
  private readonly bytes = new Bytes()
  private readonly ends: number[] = []

  get count(): number {
    return this.ends.length
  }

  /** In bytes. */
  get size(): number {
    return this.bytes.length
  }

  add(line: string): void {
    this.bytes.add(line)
    this.ends.push(this.bytes.length)
  }

  /** The lines from one on, so many at most, as they stand in a file. */
  from(start: number, most: number): { count: number; bytes: Buffer } {
    const end = Math.min(this.count, start + most)
    return { count: end - start, bytes: this.bytes.between(this.startOf(start), this.startOf(end)) }
  }

  /** The same, one by one. */
  texts(start: number, most: number): string[] {
    const end = Math.min(this.count, start + most)
    return Array.from({ length: end - start }, (_, at) =>
      this.bytes.between(this.startOf(start + at), this.startOf(start + at + 1)).toString(),
    )
  }

  private startOf(line: number): number {
    return line === 0 ? 0 : (this.ends[line - 1] ?? this.size)
  }
}
