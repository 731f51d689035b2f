/** How many of the ascending moments are past. */
export function countCleared(clears: readonly number[], now: number): number {
  let low = 0
  let high = clears.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((clears[middle] as number) <= now) low = middle + 1
    else high = middle
  }
  return low
}

/** Puts a moment where it belongs. */
export function insert(ascending: number[], at: number): void {
  let place = ascending.length
  while (place > 0 && (ascending[place - 1] as number) > at) place--
  if (place === ascending.length) ascending.push(at)
  else ascending.splice(place, 0, at)
}
