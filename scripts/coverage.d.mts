/** One rated row of docs/coverage. */
export interface CoverageRow {
  readonly area: string
  readonly id: string
  readonly tier: string
  readonly rating: string
  readonly proof: string
}
export declare function coverageRows(): CoverageRow[]
export declare function coverageTable(rows?: readonly CoverageRow[]): string
export declare function coverageReadme(text?: string): string
