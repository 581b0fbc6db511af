export const sorted = (xs: number[]) => [...xs].sort((a, b) => a - b)
export function quantile(xs: number[], q: number): number {
  const s = sorted(xs)
  if (!s.length) return NaN
  const i = (s.length - 1) * q,
    lo = Math.floor(i)
  return s[lo]! + (s[Math.min(lo + 1, s.length - 1)]! - s[lo]!) * (i - lo)
}
export const median = (xs: number[]) => quantile(xs, 0.5)
export const mad = (xs: number[]) => {
  const m = median(xs)
  return median(xs.map(x => Math.abs(x - m)))
}
