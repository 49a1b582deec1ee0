/** The one place where Lambdas read the time. Markets are live: the market clock is wall time. */
export function nowUs(): number {
  return Date.now() * 1000;
}
