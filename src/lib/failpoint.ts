/** Told the name of each step that a test may want to stop at; in production it does nothing. */
export type Failpoint = (name: string) => void | Promise<void>

export const noFailpoint: Failpoint = () => undefined
